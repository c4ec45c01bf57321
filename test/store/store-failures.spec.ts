import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionEncryption } from '../../lib/store/session-encryption.js';
import { SimulatedFleet } from '../support/store/simulated-fleet.js';
import type { Conduct, Operation } from '../support/store/simulated-store.js';

const SECOND = 1_000;
const NORMAL: Conduct = { tookMs: 1, done: 'last' };
/** The longest pause between two reads of the store. */
const PAUSE_MS = 1_500;
const LOGIN_MS = 300;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
afterEach(async () => {
  fleet.shutDown();
  // Delayed operations of the store end by then. A timer that is left would never end.
  await pass(60 * SECOND);
  expect(fleet.clock.timers).toBe(0);
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

/** Makes the n-th operation of a kind go this way, and all others go well. */
function failOnce(operation: Operation, nth: number, conduct: Conduct): void {
  let count = 0;
  fleet.store.conduct = (current) => (current === operation && (count += 1) === nth ? conduct : NORMAL);
}

/** The operations that lead from an empty store to a shared session, in order. */
const OPERATIONS: readonly [Operation, number][] = [
  ['read session', 1],
  ['take lock', 1],
  ['read session', 2],
  ['read session', 3],
  ['write session', 1],
  ['release lock', 1],
];
const FAILURES: readonly [string, Conduct][] = [
  ['fails', new Error('READONLY')],
  ['takes effect at once, but takes 10 s', { tookMs: 10_000, done: 'first' }],
  ['takes effect after 10 s', { tookMs: 10_000, done: 'last' }],
];
const CASES = FAILURES.flatMap(([how, conduct]) =>
  OPERATIONS.map((operation) => [...operation, how, conduct] as const),
);

describe('a store operation that fails', () => {
  it.each(CASES)(
    '%s no. %i %s: no caller fails, and there is one extra login at most',
    async (operation, nth, _how, conduct) => {
      failOnce(operation, nth, conduct);
      const first = fleet.start();
      const result = first.call();
      await pass(SECOND + LOGIN_MS);
      expect(result.token).toBeDefined();
      // The next process finds the session, or a lock without a holder, which expires.
      const next = fleet.start({ randomValue: 0.1 }).call();
      await pass(3 * SECOND + PAUSE_MS + LOGIN_MS);
      expect(next.token).toBeDefined();
      await pass(10 * SECOND);
      const last = fleet.start({ randomValue: 0.2 }).call();
      await pass(3 * SECOND + PAUSE_MS + LOGIN_MS);
      expect(last.token).toBeDefined();
      expect(fleet.defexa.logins).toBeLessThanOrEqual(2);
      expect(fleet.store.session).toBeDefined();
    },
  );

  it.each(FAILURES)('renew lock %s: the processes still share the session', async (_how, conduct) => {
    fleet.store.conduct = (operation) => (operation === 'renew lock' ? conduct : NORMAL);
    fleet.defexa.behaviour.latencyMs = 2_500;
    const results = fleet.startMany(4).map((process) => process.call());
    await pass(5 * SECOND);
    expect(results.map(({ token }) => token)).toEqual(Array(4).fill('token-1'));
  });

  it.each(FAILURES)('remove session %s: the rejected session is not served again', async (_how, conduct) => {
    fleet.store.conduct = (operation) => (operation === 'remove session' ? conduct : NORMAL);
    const process = fleet.start();
    process.call();
    await pass(SECOND);
    process.reject();
    const result = process.call();
    await pass(SECOND);
    expect(result.token).toBe('token-2');
    await pass(10 * SECOND);
    const next = fleet.start().call();
    await pass(SECOND);
    expect(next.token).toBe('token-2');
  });
});

it('a lock that is taken after its process gave up delays the others until it expires, and no longer', async () => {
  failOnce('take lock', 1, { tookMs: 10_000, done: 'last' });
  const first = fleet.start();
  first.call();
  await pass(9_990);
  first.reject();
  await pass(100);
  expect(fleet.store.isLocked).toBe(true);
  const result = fleet.start().call();
  await pass(10 * SECOND);
  expect(result.token).toBe('token-2');
  expect(result.elapsedMs).toBeLessThanOrEqual(3 * SECOND + PAUSE_MS + LOGIN_MS + 10);
});

it('releases a lock that was taken although its response came too late', async () => {
  failOnce('take lock', 1, { tookMs: 10_000, done: 'first' });
  fleet.start().call();
  await pass(SECOND);
  expect(fleet.store.asked).toContain('release lock');
  expect(fleet.store.isLocked).toBe(false);
});

describe.each([
  ['that aborts', (abort: AbortController) => abort.abort()],
  ['whose app shuts down', () => fleet.shutDown()],
])('a caller %s', (_what, end) => {
  // An aborted caller leaves the login to the others, so the lock may be held until it ends.
  it.each([0, 0.5, 1, 1.5, 2, 2.5, 3, 100, 303, 303.5, 304, 305])(
    'after %d ms stops waiting at once, and leaves no lock behind',
    async (delayMs) => {
      const abort = new AbortController();
      const process = fleet.start();
      const result = process.call('getSession', abort.signal);
      await pass(delayMs);
      end(abort);
      await pass(0);
      expect(result.token ?? result.error).toBeDefined();
      await pass(4 * SECOND);
      expect(fleet.store.isLocked).toBe(false);
    },
  );
});

describe('an invalid value in place of the session', () => {
  const otherAccount = new SessionEncryption('another key', 'https://business.payments.defexa.io/');
  it.each([
    ['a string', 'not encrypted'],
    ['an entry of another version', 'v0.AAAA'],
    ['a string of 30 MB', 'v1.'.padEnd(30_000_000, 'A')],
    ['30 MB of dots', '.'.repeat(30_000_000)],
    ["another account's session", otherAccount.encrypt('{"sessionToken":"theirs"}')],
  ])('(%s) counts as missing and is overwritten', async (_what, invalid) => {
    fleet.start().call();
    await pass(SECOND);
    fleet.store.session = invalid;
    const processes = fleet.startMany(4);
    const results = processes.map((process) => process.call());
    await pass(5 * SECOND);
    expect(results.map(({ token }) => token)).toEqual(Array(4).fill('token-2'));
    expect(fleet.store.session).not.toBe(invalid);
    expect(processes.flatMap(({ events }) => events)).not.toContain('store-unavailable');
  });
});

it('releases the lock before it logs in by itself', async () => {
  fleet.defexa.behaviour.latencyMs = 5 * SECOND;
  failOnce('read session', 2, new Error('READONLY'));
  fleet.start().call();
  await pass(SECOND);
  expect(fleet.store.asked).toContain('take lock');
  expect(fleet.store.isLocked).toBe(false);
  await pass(5 * SECOND);
});
