import { format, inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import { createDefexaSession } from '../../lib/testing/index.js';

const sessionToken = 'the-token-itself';
const expiration = new Date(Date.UTC(2026, 0, 1));
const session = createDefexaSession({ sessionToken, expiration });

it('has the fields of the login response', () => {
  const { userId, generation } = session;
  expect({ userId, generation }).toEqual({ userId: 173, generation: 1 });
  expect(session.sessionToken).toBe(sessionToken);
  expect(session.expiration).toEqual(expiration);
});

it('is immutable, including its date', () => {
  session.expiration.setFullYear(2099);
  expect(session.expiration).toEqual(expiration);
  expect(() => Object.assign(session, { userId: 1 })).toThrow(TypeError);
  expect(() => Object.assign(session, { sessionToken: 'other' })).toThrow(TypeError);
});

it.each([
  ['inspect', inspect(session, { depth: 10, showHidden: true, getters: true })],
  ['inspect of an object that contains it', inspect({ session }, { depth: 10, showHidden: true })],
  ['format', format('%o %O %s %j', session, session, session, session)],
  ['JSON', JSON.stringify({ session })],
  ['a template string', `${session.toString()} ${String(session)}`],
  ['a spread', JSON.stringify({ ...session })],
  ['entries', JSON.stringify(Object.entries(session))],
])('does not show its token in %s', (_way, shown) => {
  expect(shown).toContain('173');
  expect(shown).not.toContain(sessionToken);
});

it('shows that the token is redacted', () => {
  expect(inspect(session)).toContain("sessionToken: '[redacted]'");
});
