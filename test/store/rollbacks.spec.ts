import { beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedFleet, type SimulatedProcess } from '../support/store/simulated-fleet.js';

// An attacker who can write to the store, but does not have the key, holds the locks and restores old entries.

const SECOND = 1_000;
/** The default time-out of a `DefexaHttpService` call. */
const TIMEOUT_MS = 10 * SECOND;
const LOGIN_MS = 300;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

/** An old value of the store, and when its login was sent. */
interface OldEntry {
  readonly value: string;
  readonly sentAtMs: number;
}

/** Logs in `count` times. Defexa has ended all these sessions when the test goes on. */
async function recordEntries(count: number, gapMs: number): Promise<OldEntry[]> {
  const entries: OldEntry[] = [];
  const process = fleet.start({ keepWarm: false });
  for (let login = 0; login < count; login += 1) {
    const sentAtMs = fleet.clock.wallMs();
    process.call('refresh');
    await pass(gapMs);
    entries.push({ value: fleet.store.session!, sentAtMs });
  }
  return entries;
}

/** From now on, each read returns the next of these entries, over and over, and no lock can be taken. */
function attack(entries: readonly OldEntry[], isClockForged = false): void {
  let reads = 0;
  fleet.store.locksAreHeld = true;
  fleet.store.conduct = (operation) => {
    if (operation === 'read session') {
      const { value, sentAtMs } = entries[reads % entries.length]!;
      fleet.store.session = value;
      fleet.store.clockOffset = isClockForged ? sentAtMs + 10 - fleet.clock.wallMs() : 0;
      reads += 1;
    }
    return { tookMs: 1, done: 'last' };
  };
}

/**
 * Calls as `DefexaHttpService` does: once more after a rejection, within its time-out.
 *
 * @param endedCount how many sessions, from the first on, Defexa has ended
 * @returns whether the call succeeded
 */
async function pay(process: SimulatedProcess, endedCount: number): Promise<boolean> {
  const start = fleet.clock.monotonicMs();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const result = process.call();
    while (result.token === undefined && result.error === undefined) {
      await pass(10);
    }
    if (result.error !== undefined || fleet.clock.monotonicMs() - start > TIMEOUT_MS) {
      return false;
    }
    if (Number(result.token!.slice('token-'.length)) > endedCount) {
      return true;
    }
    process.reject();
  }
  return false;
}

/** @returns how many of the calls failed */
async function countFailures(times: number, process: SimulatedProcess, endedCount: number): Promise<number> {
  let failures = 0;
  for (let call = 0; call < times; call += 1) {
    failures += (await pay(process, endedCount)) ? 0 : 1;
    await pass(SECOND);
  }
  return failures;
}

describe.each([1, 2, 3, 40])('an attacker who restores %i ended sessions over and over', (count) => {
  const inOrder = (entries: OldEntry[]) => entries;
  const reversed = (entries: OldEntry[]) => entries.toReversed();
  it.each([
    ['oldest first', inOrder],
    ['latest first', reversed],
  ])('(%s) fails no call of a new process, and costs it one login', async (_order, order) => {
    attack(order(await recordEntries(count, 20 * SECOND)));
    expect(await countFailures(100, fleet.start(), count)).toBe(0);
    expect(fleet.defexa.logins).toBe(count + 1);
  });

  it('fails at most one call of a process that has an older session, and costs it one login', async () => {
    const idle = fleet.start({ keepWarm: false });
    expect(await pay(idle, 0)).toBe(true);
    await pass(10 * SECOND);
    attack(await recordEntries(count, 20 * SECOND));
    expect(await countFailures(100, idle, count + 1)).toBeLessThanOrEqual(1);
    expect(fleet.defexa.logins).toBe(count + 2);
  });
});

it('each of 8 attacked processes makes one login, and none of their calls fails', async () => {
  attack(await recordEntries(3, 20 * SECOND));
  for (const process of fleet.startMany(8)) {
    expect(await countFailures(20, process, 3)).toBe(0);
  }
  expect(fleet.defexa.logins).toBe(3 + 8);
});

it('restoring sessions that ended a moment ago fails no call', async () => {
  attack(await recordEntries(3, LOGIN_MS + 10));
  expect(await countFailures(100, fleet.start(), 3)).toBe(0);
  expect(fleet.defexa.logins).toBe(3 + 1);
});

it('if a forged store clock makes old sessions look new, each is rejected once before a login', async () => {
  attack(await recordEntries(4, 20 * SECOND), true);
  expect(await countFailures(100, fleet.start(), 4)).toBe(2);
  expect(fleet.defexa.logins).toBe(4 + 1);
});

describe('an attacker who holds the locks', () => {
  it('delays a call by 7.5 s at most, and makes each process log in', async () => {
    fleet.store.locksAreHeld = true;
    const results = await fleet.callAll(fleet.startMany(8));
    for (const { elapsedMs } of results) {
      expect(elapsedMs).toBeLessThanOrEqual(7_500 + LOGIN_MS + 100);
    }
  });

  it('delays a call by 5 s at most after a rejection', async () => {
    const process = fleet.start();
    await fleet.callAll([process]);
    fleet.store.locksAreHeld = true;
    process.reject();
    const [result] = await fleet.callAll([process]);
    expect(result!.token).toBe('token-2');
    expect(result!.elapsedMs).toBeLessThanOrEqual(5_000 + LOGIN_MS + 100);
    // The shorter limits ended with that login.
    fleet.store.session = undefined;
    const refreshed = process.call('refresh');
    await pass(4_900);
    expect(refreshed.token).toBeUndefined();
    await pass(LOGIN_MS + 200);
    expect(refreshed.token).toBe('token-3');
  });
});

it('adopts the session of a login that another process made during our slower one', async () => {
  const [slow, quick] = fleet.startMany(2);
  fleet.defexa.behaviour.latencyMs = 7 * SECOND;
  const slowResult = slow!.call();
  await pass(SECOND);
  fleet.defexa.behaviour.latencyMs = LOGIN_MS;
  const quickResult = quick!.call();
  await pass(5.5 * SECOND);
  expect(quickResult.token).toBe('token-2');
  // So the slow process does not see that session.
  fleet.store.conduct = () => new Error('away');
  await pass(SECOND);
  expect(slowResult.token).toBe('token-1');
  fleet.store.conduct = () => ({ tookMs: 1, done: 'last' });
  slow!.reject();
  expect((await fleet.callAll([slow!]))[0]!.token).toBe('token-2');
  expect(fleet.defexa.logins).toBe(2);
});
