import { expect, it } from '@jest/globals';
import { DefexaSessionProvider, type IssuedSession } from '../../lib/index.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import type { DefexaSessionStore } from '../../lib/store/session-store.js';
import { SharedSessions } from '../../lib/store/shared-sessions.js';
import { readClocks } from '../../lib/clock/clock.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const NOTHING = { value: undefined, clock: 0 };
const WORKING: DefexaSessionStore = {
  read: async () => NOTHING,
  write: async () => true,
  remove: async () => {},
};

/** A provider over a store of somebody's own, and what it told. */
function providerOver(store: object, key: () => string = () => 'key') {
  const clock = new SimulatedClock();
  const logins: string[] = [];
  const secrets = new AccountSecrets();
  const login = async (): Promise<IssuedSession> => {
    logins.push(key());
    const lifetimeMs = 3_600_000;
    const expiration = new Date(clock.wallMs() + lifetimeMs);
    const session = { sessionToken: `token-${logins.length}`, userId: 1, expiration, lifetimeMs, tookMs: 0 };
    return { ...session, sentAt: readClocks(clock), expirationUnderstood: true };
  };
  const account = { baseUrl: 'https://defexa.test/', currentKey: async () => key(), secrets };
  const shared = new SharedSessions(store as DefexaSessionStore, login, account, clock);
  const provider = new DefexaSessionProvider(shared.source, {}, clock);
  const events: string[] = [];
  provider.events$.subscribe((event) =>
    events.push(event.type === 'store-unavailable' ? event.reason : event.type),
  );
  return { provider, logins, events };
}

it.each<[string, object, RegExp]>([
  ['nothing to a read', { read: async () => undefined }, /its read\(\) gave something other/],
  ['a number to a read', { read: async () => ({ value: 5, clock: 0 }) }, /its read\(\)/],
  ['bytes to a read', { read: async () => ({ value: Buffer.from('a'), clock: 0 }) }, /its read\(\)/],
  ['no clock to a read', { read: async () => ({ value: undefined }) }, /its read\(\)/],
  ['nothing to a write', { write: async () => undefined }, /its write\(\) gave something other/],
  ['a count to a write', { write: async () => 1 }, /its write\(\)/],
  [
    'by throwing at once',
    {
      read: () => {
        throw new Error('a bug in the store');
      },
    },
    /^a bug in the store$/,
  ],
])('a store that answers %s fails nobody, and that is told', async (_, methods, reason) => {
  const { provider, logins, events } = providerOver({ ...WORKING, ...methods });
  await expect(provider.getSession()).resolves.toMatchObject({ generation: 1 });
  expect(logins).toHaveLength(1);
  expect(events).toContainEqual(expect.stringMatching(reason));
});

it('null is nothing, too', async () => {
  const { provider, events } = providerOver({ ...WORKING, read: async () => ({ value: null, clock: 0 }) });
  await provider.getSession();
  expect(events).toEqual(['logged-in']);
});

it('a session of a key that was replaced in the middle of its login is not written to the place of the old one', async () => {
  const places: string[] = [];
  const write = async (key: string) => {
    places.push(key);
    return true;
  };
  let asked = 0;
  const { provider, logins } = providerOver({ ...WORKING, write }, () =>
    (asked += 1) === 1 ? 'old' : 'new',
  );
  await provider.getSession();
  const [lock, session] = places;
  expect(logins).toEqual(['new']);
  expect(session).toMatch(/:session$/);
  expect(session!.split(':')[0]).not.toBe(lock!.split(':')[0]);
});
