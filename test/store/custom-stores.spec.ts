import { expect, it } from '@jest/globals';
import type { MerchantPrivateKey } from '../../lib/index.js';
import type { DefexaSessionStore } from '../../lib/store/session-store.js';
import { simulatedSession } from '../support/session-provider.js';

const MISSING = { value: undefined, clock: 0 };
const WORKING: DefexaSessionStore = {
  read: async () => MISSING,
  write: async () => true,
  remove: async () => {},
};

/** The session of an account with this store, and the events it emits: the reason of `store-unavailable`, or the type. */
function sessionOver(store: object, merchantPrivateKey: MerchantPrivateKey = 'key') {
  const sessionStore = store as DefexaSessionStore;
  const { clock, defexa, provider } = simulatedSession({ sessionStore, merchantPrivateKey });
  const events: string[] = [];
  provider.events$.subscribe((event) => {
    if (event.type !== 'login-started') {
      events.push(event.type === 'store-unavailable' ? event.reason : event.type);
    }
  });
  const getSession = async () => {
    const session = provider.getSession();
    await clock.pass(1_000);
    return session;
  };
  return { defexa, events, getSession };
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
  const { defexa, events, getSession } = sessionOver({ ...WORKING, ...methods });
  await expect(getSession()).resolves.toMatchObject({ generation: 1 });
  expect(defexa.logins).toBe(1);
  expect(events).toContainEqual(expect.stringMatching(reason));
});

it('takes null as a missing value', async () => {
  const { events, getSession } = sessionOver({ ...WORKING, read: async () => ({ value: null, clock: 0 }) });
  await getSession();
  expect(events).toEqual(['logged-in']);
});

it('writes a session to the entry of the key that logged in', async () => {
  const writtenKeys: string[] = [];
  const write = async (key: string) => {
    writtenKeys.push(key);
    return true;
  };
  const merchantKeys: string[] = [];
  const { defexa, getSession } = sessionOver({ ...WORKING, write }, () => {
    merchantKeys.push(merchantKeys.length === 0 ? 'rejected' : 'new');
    return merchantKeys.at(-1)!;
  });
  defexa.behaviour.acceptedKey = 'new';
  await getSession();
  const [lockOfRejected, lock, session] = writtenKeys;
  expect(merchantKeys).toEqual(['rejected', 'new']);
  expect(defexa.logins).toBe(2);
  expect(session).toMatch(/:session$/);
  expect(session!.split(':')[0]).toBe(lock!.split(':')[0]);
  expect(session!.split(':')[0]).not.toBe(lockOfRejected!.split(':')[0]);
});
