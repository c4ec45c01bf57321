import { beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedFleet, type SimulatedProcess } from '../support/store/simulated-fleet.js';

// Somebody can write to the store who does not have the key: keeps the locks, and puts back what was there before.

const SECOND = 1_000;
/** Of a call of `DefexaHttpService`, by default. */
const TIMEOUT = 10 * SECOND;
const LOGIN = 300;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

/** An entry of the past, and when its login was sent. */
interface Old {
  readonly entry: string;
  readonly at: number;
}

/** Has the fleet log in so many times, and Defexa end all of these sessions. */
async function pastOf(count: number, gap: number): Promise<Old[]> {
  const past: Old[] = [];
  const process = fleet.start({ keepWarm: false });
  for (let login = 0; login < count; login += 1) {
    const at = fleet.clock.wallMs();
    process.call('refresh');
    await pass(gap);
    past.push({ entry: fleet.store.session!, at });
  }
  return past;
}

/** From now on, each look into the store finds the next one of these, over and over, and no lock can be taken. */
function attack(past: readonly Old[], clockLies = false): void {
  let looks = 0;
  fleet.store.locksAreHeld = true;
  fleet.store.conduct = (operation) => {
    if (operation === 'read session') {
      const { entry, at } = past[looks % past.length]!;
      fleet.store.session = entry;
      fleet.store.clockOffset = clockLies ? at + 10 - fleet.clock.wallMs() : 0;
      looks += 1;
    }
    return { takes: 1, done: 'last' };
  };
}

/** Calls as `DefexaHttpService` does: once more after a rejection, within its time-out. Whether that came to something. */
async function pay(process: SimulatedProcess, ended: number): Promise<boolean> {
  const start = fleet.clock.monotonicMs();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const answer = process.call();
    while (answer.token === undefined && answer.error === undefined) {
      await pass(10);
    }
    if (answer.error !== undefined || fleet.clock.monotonicMs() - start > TIMEOUT) {
      return false;
    }
    if (Number(answer.token!.slice('token-'.length)) > ended) {
      return true;
    }
    process.reject();
  }
  return false;
}

async function payAgain(times: number, process: SimulatedProcess, ended: number): Promise<boolean[]> {
  const paid: boolean[] = [];
  for (let call = 0; call < times; call += 1) {
    paid.push(await pay(process, ended));
    await pass(SECOND);
  }
  return paid;
}
const failures = (paid: readonly boolean[]) => paid.filter((isPaid) => !isPaid).length;

describe.each([1, 2, 3, 40])('%i sessions that have ended and are put back over and over', (count) => {
  const reversed = (past: Old[]) => past.toReversed();
  it.each([
    ['in their order', (past: Old[]) => past],
    ['the latest first', reversed],
  ])('(%s) fail no call of a process that starts then, and cost it one login', async (_how, order) => {
    attack(order(await pastOf(count, 20 * SECOND)));
    const paid = await payAgain(100, fleet.start(), count);
    expect(failures(paid)).toBe(0);
    expect(fleet.defexa.logins).toBe(count + 1);
  });

  it('fail one call of a process that has an older session, which ended meanwhile, and cost it one login', async () => {
    const idle = fleet.start({ keepWarm: false });
    expect(await pay(idle, 0)).toBe(true);
    await pass(10 * SECOND);
    attack(await pastOf(count, 20 * SECOND));
    expect(failures(await payAgain(100, idle, count + 1))).toBeLessThanOrEqual(1);
    expect(fleet.defexa.logins).toBe(count + 2);
  });
});

it('a fleet of 8 processes makes one login each, and no call of them fails', async () => {
  attack(await pastOf(3, 20 * SECOND));
  for (const process of fleet.startMany(8)) {
    expect(failures(await payAgain(20, process, 3))).toBe(0);
  }
  expect(fleet.defexa.logins).toBe(3 + 8);
});

it('sessions of a moment ago fail no call, either', async () => {
  attack(await pastOf(3, LOGIN + 10));
  expect(failures(await payAgain(100, fleet.start(), 3))).toBe(0);
  expect(fleet.defexa.logins).toBe(3 + 1);
});

it('a store whose clock makes each of them look new gets each rejected once, and then there is a login', async () => {
  attack(await pastOf(4, 20 * SECOND), true);
  expect(failures(await payAgain(100, fleet.start(), 4))).toBe(2);
  expect(fleet.defexa.logins).toBe(4 + 1);
});

describe('locks that somebody keeps', () => {
  it('cost a call no more than 7.5 s and a login of its own', async () => {
    fleet.store.locksAreHeld = true;
    const answers = await fleet.callAll(fleet.startMany(8));
    for (const { after } of answers) {
      expect(after).toBeLessThanOrEqual(7_500 + LOGIN + 100);
    }
  });

  it('cost no more than 5 s after a rejection', async () => {
    const process = fleet.start();
    await fleet.callAll([process]);
    fleet.store.locksAreHeld = true;
    process.reject();
    const [answer] = await fleet.callAll([process]);
    expect(answer!.token).toBe('token-2');
    expect(answer!.after).toBeLessThanOrEqual(5_000 + LOGIN + 100);
    // That is over then.
    fleet.store.session = undefined;
    const refreshed = process.call('refresh');
    await pass(4_900);
    expect(refreshed.token).toBeUndefined();
    await pass(LOGIN + 200);
    expect(refreshed.token).toBe('token-3');
  });
});

it('a session that another process got during our own login, which ended later, is taken over', async () => {
  const [ours, theirs] = fleet.startMany(2);
  fleet.defexa.behaviour.latencyMs = 7 * SECOND;
  const slow = ours!.call();
  await pass(SECOND);
  fleet.defexa.behaviour.latencyMs = LOGIN;
  const quick = theirs!.call();
  await pass(5.5 * SECOND);
  expect(quick.token).toBe('token-2');
  // So we do not learn of it.
  fleet.store.conduct = () => new Error('away');
  await pass(SECOND);
  expect(slow.token).toBe('token-1');
  fleet.store.conduct = () => ({ takes: 1, done: 'last' });
  ours!.reject();
  expect((await fleet.callAll([ours!]))[0]!.token).toBe('token-2');
  expect(fleet.defexa.logins).toBe(2);
});
