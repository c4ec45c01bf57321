import { expect, it } from '@jest/globals';
import { CurrentKeySource } from '../../lib/session/current-key-source.js';
import { SessionEvents } from '../../lib/session/session-events.js';
import type { IssuedSession, KeyedRequest } from '../../lib/session/session-source.js';
import { DefexaAuthenticationError } from '../../lib/index.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import type { DefexaSessionStore } from '../../lib/store/session-store.js';
import { SharedSource } from '../../lib/store/shared-source.js';
import { readClocks } from '../../lib/clock/clock.js';
import { providerOf } from '../support/session-provider.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const MISSING = { value: undefined, clock: 0 };
const WORKING: DefexaSessionStore = {
  read: async () => MISSING,
  write: async () => true,
  remove: async () => {},
};

/** A provider with this store, its logins and the events it emits. */
function providerOver(store: object, key: () => string = () => 'key') {
  const clock = new SimulatedClock();
  const logins: string[] = [];
  const secrets = new AccountSecrets();
  const login = async (request: KeyedRequest): Promise<IssuedSession> => {
    logins.push(request.key);
    if (request.key === 'rejected') {
      throw new DefexaAuthenticationError('rejected');
    }
    const lifetimeMs = 3_600_000;
    const expiration = new Date(clock.wallMs() + lifetimeMs);
    const session = { sessionToken: `token-${logins.length}`, userId: 1, expiration, lifetimeMs, tookMs: 0 };
    return { ...session, sentAt: readClocks(clock), expirationUnderstood: true };
  };
  const currentKey = async () => key();
  const account = { baseUrl: 'https://defexa.test/', currentKey, secrets, timeoutMs: 10_000 };
  const sourceEvents = new SessionEvents();
  const source = { get: login };
  const shared = new SharedSource(store as DefexaSessionStore, source, account, sourceEvents, clock);
  const keyed = new CurrentKeySource(shared, currentKey);
  const provider = providerOf((request) => keyed.get(request), { clock });
  const events: string[] = [];
  sourceEvents.subscribe((event) => event.type === 'store-unavailable' && events.push(event.reason));
  provider.events$.subscribe(({ type }) => type === 'login-started' || events.push(type));
  return { provider, logins, events };
}

it.each<[string, object, RegExp]>([
  ['a read() that returns undefined', { read: async () => undefined }, /its read\(\) did not return/],
  ['a read() that returns a number', { read: async () => ({ value: 5, clock: 0 }) }, /its read\(\)/],
  [
    'a read() that returns bytes',
    { read: async () => ({ value: Buffer.from('a'), clock: 0 }) },
    /its read\(\)/,
  ],
  ['a read() that returns no clock', { read: async () => ({ value: undefined }) }, /its read\(\)/],
  ['a write() that returns undefined', { write: async () => undefined }, /its write\(\) did not return/],
  ['a write() that returns a number', { write: async () => 1 }, /its write\(\)/],
  [
    'a read() that throws synchronously',
    {
      read: () => {
        throw new Error('a bug in the store');
      },
    },
    /^a bug in the store$/,
  ],
])('%s fails no caller, and emits store-unavailable with the reason', async (_, methods, reason) => {
  const { provider, logins, events } = providerOver({ ...WORKING, ...methods });
  await expect(provider.getSession()).resolves.toMatchObject({ generation: 1 });
  expect(logins).toHaveLength(1);
  expect(events).toContainEqual(expect.stringMatching(reason));
});

it('takes null as a missing value', async () => {
  const { provider, events } = providerOver({ ...WORKING, read: async () => ({ value: null, clock: 0 }) });
  await provider.getSession();
  expect(events).toEqual(['logged-in']);
});

it('writes a session to the entry of the key that logged in', async () => {
  const writtenKeys: string[] = [];
  const write = async (key: string) => {
    writtenKeys.push(key);
    return true;
  };
  let keyReads = 0;
  const { provider, logins } = providerOver({ ...WORKING, write }, () =>
    (keyReads += 1) === 1 ? 'rejected' : 'new',
  );
  await provider.getSession();
  const [lockOfRejected, lock, session] = writtenKeys;
  expect(logins).toEqual(['rejected', 'new']);
  expect(session).toMatch(/:session$/);
  expect(session!.split(':')[0]).toBe(lock!.split(':')[0]);
  expect(session!.split(':')[0]).not.toBe(lockOfRejected!.split(':')[0]);
});
