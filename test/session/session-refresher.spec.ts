import { beforeEach, expect, it } from '@jest/globals';
import type { DefexaError, DefexaSessionEvent, DefexaSessionProvider } from '../../lib/index.js';
import type { IssuedSession } from '../../lib/session/session-source.js';
import { DefexaUnavailableError } from '../../lib/index.js';
import { issuedSession } from '../support/issued-session.js';
import { providerOf, simulatedSession } from '../support/session-provider.js';
import type { SimulatedClock } from '../support/simulated-clock.js';
import type { SimulatedDefexa } from '../support/simulated-defexa.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let clock: SimulatedClock;
let defexa: SimulatedDefexa;
let provider: DefexaSessionProvider;
let events: DefexaSessionEvent[];
beforeEach(() => {
  ({ clock, defexa, provider } = simulatedSession({ keepWarm: true }));
  events = [];
  provider.events$.subscribe((event) => events.push(event));
});

const ended = async <T>(call: Promise<T>): Promise<T | DefexaError> => {
  const outcome = call.catch((error: DefexaError) => error);
  await clock.pass(20 * SECOND);
  return outcome;
};
const types = () => events.map(({ type }) => type);
const reasons = () => events.flatMap((event) => (event.type === 'login-started' ? [event.reason] : []));

it('says why each login was started', async () => {
  await ended(provider.getSession());
  await ended(provider.refresh());
  provider.invalidate(provider.current!);
  await ended(provider.getSession());
  expect(reasons()).toEqual(['no-session', 'forced', 'session-rejected']);
});

it('reports a rejected key when it was sent, not when its backoff stops it', async () => {
  defexa.behaviour.response = { problem: 'incorrect_private_key' };
  expect(await ended(provider.getSession())).toMatchObject({ code: 'DEFEXA_AUTHENTICATION' });
  expect(types()).toEqual(['login-started', 'login-failed']);
  const failure = provider.getSession().catch((error: DefexaError) => error.code);
  await clock.pass(0);
  expect(await failure).toBe('DEFEXA_AUTHENTICATION');
  expect([defexa.logins, types()]).toEqual([1, ['login-started', 'login-failed']]);
});

it('has one timer after a forced login that fails beside a fresh session', async () => {
  await ended(provider.getSession());
  await provider.getSession();
  expect(clock.timers).toBe(1);
  defexa.behaviour.response = 500;
  expect(await ended(provider.refresh())).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  expect([provider.state, clock.timers]).toEqual(['fresh', 1]);
});

it('has no timer for a session that nobody uses', async () => {
  await ended(provider.getSession());
  const abort = new AbortController();
  const forced = provider.refresh({ signal: abort.signal }).catch(() => 'gone');
  await clock.pass(0);
  abort.abort();
  expect(await forced).toBe('gone');
  await clock.pass(SECOND);
  expect([provider.current?.generation, clock.timers]).toEqual([2, 0]);
});

it('does not let callers wait in the hard window after a login in the background failed there', async () => {
  await ended(provider.getSession());
  defexa.behaviour.response = 500;
  clock.jitter = 0.5;
  await clock.pass(58 * MINUTE + 50 * SECOND);
  expect(provider.state).toBe('hard');
  const logins = defexa.logins;
  expect(logins).toBeGreaterThan(2);
  // The next login would hang.
  defexa.behaviour.response = 'hang';
  const session = provider.getSession();
  await clock.pass(0);
  expect(await Promise.race([session, Promise.resolve('waiting')])).toBe(provider.current);
});

it.each([
  ['a time-out gets the session that still is valid', new DOMException('Timed out', 'TimeoutError'), 1],
  ['another reason ends the wait with it', new Error('The caller has left'), 'The caller has left'],
])('in the hard window, a signal that aborts: %s', async (_name, reason, expected) => {
  await ended(provider.getSession());
  defexa.behaviour.response = 'hang';
  clock.jitter = 1;
  await clock.pass(58 * MINUTE + 45 * SECOND);
  expect(provider.state).toBe('hard');
  const abort = new AbortController();
  const outcome = provider.getSession({ signal: abort.signal }).then(
    ({ generation }) => generation,
    (error: Error) => error.message,
  );
  await clock.pass(0);
  abort.abort(reason);
  await clock.pass(0);
  expect(await Promise.race([outcome, Promise.resolve('waiting')])).toBe(expected);
});

it('shuts down during a backoff: callers learn of the shutdown', async () => {
  defexa.behaviour.response = 500;
  clock.jitter = 1;
  await ended(provider.getSession());
  expect(await ended(provider.getSession())).toMatchObject({ retryAt: expect.any(Date) });
  provider.onApplicationShutdown();
  const error = await ended(provider.getSession());
  expect(error).toMatchObject({ message: 'The app has shut down and no longer logs in.' });
  expect(await ended(provider.refresh())).toMatchObject({ message: (error as DefexaError).message });
  expect(defexa.logins).toBeGreaterThan(0);
});

it('adopts no session of another process after the shutdown', async () => {
  let find = (_issued: IssuedSession) => {};
  const stored = {
    find: () => new Promise<IssuedSession>((resolve) => (find = resolve)),
    forget: () => {},
  };
  const failing = providerOf(() => Promise.reject(new DefexaUnavailableError('down')), { stored, clock });
  clock.jitter = 1;
  await ended(failing.getSession());
  const waiting = failing.getSession().catch((error: DefexaError) => error.message);
  await clock.pass(0);
  failing.onApplicationShutdown();
  find(issuedSession(clock, { sessionToken: 'theirs', tookMs: 1, isFromOtherProcess: true }));
  expect(await waiting).toBe('down');
  expect(failing.current).toBeUndefined();
});
