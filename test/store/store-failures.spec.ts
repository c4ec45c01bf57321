import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionEncryption } from '../../lib/store/session-encryption.js';
import { SimulatedFleet } from '../support/store/simulated-fleet.js';
import type { Conduct, Operation } from '../support/store/simulated-store.js';

const SECOND = 1_000;
const WELL: Conduct = { takes: 1, done: 'last' };
/** The longest pause between two looks at the store. */
const PAUSE = 1_500;
const LOGIN = 300;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
afterEach(async () => {
  fleet.shutDown();
  // The store's own delays end by then; what is left goes on for ever.
  await pass(60 * SECOND);
  expect(fleet.clock.timers).toBe(0);
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

/** Has the store do the n-th operation of a kind in this way, and all others well. */
function once(operation: Operation, nth: number, conduct: Conduct): void {
  let count = 0;
  fleet.store.conduct = (asked) => (asked === operation && (count += 1) === nth ? conduct : WELL);
}

/** Each step of the way from nothing to a session that is shared. */
const STEPS: readonly [Operation, number][] = [
  ['read session', 1],
  ['take lock', 1],
  ['read session', 2],
  ['read session', 3],
  ['write session', 1],
  ['free lock', 1],
];
const FAILURES: readonly [string, Conduct][] = [
  ['fails', new Error('READONLY')],
  ['takes 10 s, but is done at once', { takes: 10_000, done: 'first' }],
  ['is done 10 s later', { takes: 10_000, done: 'last' }],
];
const CASES = FAILURES.flatMap(([how, conduct]) => STEPS.map((step) => [...step, how, conduct] as const));

describe('a store of which one step', () => {
  it.each(CASES)(
    '(%s, no. %i) %s costs one login at most, and fails nobody',
    async (step, nth, _how, conduct) => {
      once(step, nth, conduct);
      const first = fleet.start();
      const answer = first.call();
      await pass(SECOND + LOGIN);
      expect(answer.token).toBeDefined();
      // Whoever comes then finds the session; or a lock of which nobody knows, which ends by itself.
      const next = fleet.start({ chance: 0.1 }).call();
      await pass(3 * SECOND + PAUSE + LOGIN);
      expect(next.token).toBeDefined();
      await pass(10 * SECOND);
      const last = fleet.start({ chance: 0.2 }).call();
      await pass(3 * SECOND + PAUSE + LOGIN);
      expect(last.token).toBeDefined();
      expect(fleet.defexa.logins).toBeLessThanOrEqual(2);
      expect(fleet.store.session).toBeDefined();
    },
  );

  it.each(FAILURES)('(that keeps the lock) %s does not matter', async (_how, conduct) => {
    fleet.store.conduct = (asked) => (asked === 'keep lock' ? conduct : WELL);
    fleet.defexa.behaviour.latencyMs = 2_500;
    const answers = fleet.startMany(4).map((process) => process.call());
    await pass(5 * SECOND);
    expect(answers.map(({ token }) => token)).toEqual(Array(4).fill('token-1'));
  });

  it.each(FAILURES)('(that removes a rejected session) %s does not matter', async (_how, conduct) => {
    fleet.store.conduct = (asked) => (asked === 'remove session' ? conduct : WELL);
    const process = fleet.start();
    process.call();
    await pass(SECOND);
    process.reject();
    const answer = process.call();
    await pass(SECOND);
    expect(answer.token).toBe('token-2');
    await pass(10 * SECOND);
    const next = fleet.start().call();
    await pass(SECOND);
    expect(next.token).toBe('token-2');
  });
});

it('a lock that is taken late, when nobody wants it any more, costs the others its life and no more', async () => {
  once('take lock', 1, { takes: 10_000, done: 'last' });
  const first = fleet.start();
  first.call();
  await pass(9_990);
  first.reject();
  await pass(100);
  expect(fleet.store.isLocked).toBe(true);
  const answer = fleet.start().call();
  await pass(10 * SECOND);
  expect(answer.token).toBe('token-2');
  expect(answer.after).toBeLessThanOrEqual(3 * SECOND + PAUSE + LOGIN + 10);
});

it('a lock that is taken at once, although the answer comes late, is freed', async () => {
  once('take lock', 1, { takes: 10_000, done: 'first' });
  fleet.start().call();
  await pass(SECOND);
  expect(fleet.store.asked).toContain('free lock');
  expect(fleet.store.isLocked).toBe(false);
});

describe('a store that is down', () => {
  it.each([
    ['fails', new Error('connect ECONNREFUSED'), LOGIN],
    ['does not answer', { takes: 60_000, done: 'last' } as const, LOGIN + 500],
  ])(
    'and %s has each process log in by itself, without waiting for others',
    async (_how, conduct, longest) => {
      fleet.store.conduct = () => conduct;
      const processes = fleet.startMany(4);
      const answers = processes.map((process) => process.call());
      await pass(2 * SECOND);
      expect(answers.map(({ after }) => after! <= longest)).toEqual(Array(4).fill(true));
      expect(fleet.defexa.logins).toBe(4);
      for (const { events } of processes) {
        expect(events).toHaveLength(3);
        expect(events).toEqual(expect.arrayContaining(['login-started', 'logged-in', 'store-unavailable']));
      }
    },
  );

  it('is told once for each time, and when it is back', async () => {
    const process = fleet.start();
    const episode = async (conduct: Conduct) => {
      fleet.store.conduct = () => conduct;
      process.events.length = 0;
      for (let login = 0; login < 3; login += 1) {
        process.call('refresh');
        await pass(2 * SECOND);
      }
      return process.events.filter((event) => event.startsWith('store-'));
    };
    expect(await episode(WELL)).toEqual([]);
    expect(await episode(new Error('down'))).toEqual(['store-unavailable']);
    expect(await episode(WELL)).toEqual(['store-available']);
    expect(await episode({ takes: 10_000, done: 'first' })).toEqual(['store-unavailable']);
    expect(await episode(WELL)).toEqual(['store-available']);
  });

  it('while sessions can be read, but not written, is told, and what is there is taken over', async () => {
    const before = fleet.start();
    before.call();
    await pass(SECOND);
    fleet.store.conduct = (asked) => (asked === 'read session' ? WELL : new Error('OOM'));
    const late = fleet.start();
    expect(late.call()).toEqual({});
    await pass(SECOND);
    expect(late.sessions[0]!.sessionToken).toBe('token-1');
    expect(late.events).toEqual(['session-shared']);
    late.reject();
    const answer = late.call();
    await pass(SECOND);
    expect(answer.token).toBe('token-2');
    expect(late.events).toContain('store-unavailable');
  });
});

it('a session that could not be written is used by the one who logged in, with a warning', async () => {
  once('write session', 1, new Error('OOM'));
  const process = fleet.start();
  const answer = process.call();
  await pass(SECOND);
  expect(answer.token).toBe('token-1');
  expect(process.events).toContain('store-unavailable');
});

it('a lock that another process has is no store that is down', async () => {
  fleet.defexa.behaviour.latencyMs = 4_000;
  const processes = fleet.startMany(4);
  processes.forEach((process) => process.call());
  await pass(10 * SECOND);
  expect(processes.flatMap(({ events }) => events.filter((event) => event.startsWith('store-')))).toEqual([]);
});

describe.each([
  ['aborts', (abort: AbortController) => abort.abort()],
  ['shuts down', () => fleet.shutDown()],
])('who %s', (_what, end) => {
  // Up to the login, whose flight an aborting caller leaves to others.
  it.each([0, 0.5, 1, 1.5, 2, 2.5, 3, 100, 303, 303.5, 304, 305])(
    'after %d ms is freed at once, and keeps no lock',
    async (after) => {
      const abort = new AbortController();
      const process = fleet.start();
      const answer = process.call('getSession', abort.signal);
      await pass(after);
      end(abort);
      await pass(0);
      expect(answer.token ?? answer.error).toBeDefined();
      await pass(4 * SECOND);
      expect(fleet.store.isLocked).toBe(false);
    },
  );
});

describe('rubbish in the place of the session', () => {
  const strangers = new SessionEncryption('another key', 'https://business.payments.defexa.io/');
  it.each([
    ['a text', 'rubbish'],
    ['an entry of another version', 'v0.AAAA'],
    ['a text of 30 MB', 'v1.'.padEnd(30_000_000, 'A')],
    ['30 MB of dots', '.'.repeat(30_000_000)],
    ["another account's session", strangers.encrypt('{"sessionToken":"theirs"}')],
  ])('(%s) is a miss, and is written over', async (_what, rubbish) => {
    fleet.start().call();
    await pass(SECOND);
    fleet.store.session = rubbish;
    const processes = fleet.startMany(4);
    const answers = processes.map((process) => process.call());
    await pass(5 * SECOND);
    expect(answers.map(({ token }) => token)).toEqual(Array(4).fill('token-2'));
    expect(fleet.store.session).not.toBe(rubbish);
    expect(processes.flatMap(({ events }) => events)).not.toContain('store-unavailable');
  });
});

it('frees the lock before it logs in by itself', async () => {
  fleet.defexa.behaviour.latencyMs = 5 * SECOND;
  once('read session', 2, new Error('READONLY'));
  fleet.start().call();
  await pass(SECOND);
  expect(fleet.store.asked).toContain('take lock');
  expect(fleet.store.isLocked).toBe(false);
  await pass(5 * SECOND);
});
