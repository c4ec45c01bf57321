import { Chronicle } from '../chronicle.js';
import { Dice } from '../dice.js';
import { heapInUse } from '../heap.js';
import { allInvariants } from '../invariants/index.js';
import { watchOutput } from '../output.js';
import { calm, happen } from './happenings.js';
import { ALONE, World } from './world.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The longest that anything holds logins back, and a flight. */
const LONGEST_PAUSE = 5 * MINUTE + 30 * SECOND;
const PAUSE_BETWEEN_CALMS = 5 * HOUR;

/** Lives through so much simulated time as the seed has it. */
export async function liveThrough(seed: number, duration: number): Promise<Chronicle> {
  const mayStartLate = (machine: string) => machine !== ALONE;
  const chronicle = new Chronicle(allInvariants({ slack: 0, lag: 0, mayStartLate }));
  const world = new World(new Dice(seed), chronicle);
  const [machine] = world.machines;
  const stopWatching = watchOutput({
    output: (text) => world.note(machine!, '', { type: 'output', text }),
    unhandled: (text) => world.note(machine!, '', { type: 'unhandled', text }),
  });
  try {
    for (let nextCalm = PAUSE_BETWEEN_CALMS; world.clock.monotonicMs() < duration;) {
      happen(world);
      await world.pass(gap(world.dice));
      if (world.clock.monotonicMs() > nextCalm) {
        await recover(world);
        world.note(machine!, '', { type: 'heap', bytes: heapInUse() });
        nextCalm = world.clock.monotonicMs() + PAUSE_BETWEEN_CALMS;
      }
    }
    await recover(world);
    await end(world);
  } finally {
    stopWatching();
  }
  chronicle.end();
  return chronicle;
}

function gap(dice: Dice): number {
  return dice.between(0, dice.oneOf([0, 20, 2 * SECOND, 2 * SECOND, MINUTE, MINUTE, 15 * MINUTE]));
}

/** Once all is well for as long as the rules may hold logins back, every call is a success. */
async function recover(world: World): Promise<void> {
  world.chaos('calm');
  calm(world);
  await world.pass(LONGEST_PAUSE);
  const { awake } = world;
  awake.forEach((machine) => world.call(machine, 'getSession', { mustSucceed: true }));
  // The first ones may meet sessions that were revoked before.
  awake.forEach((machine) => world.call(machine, 'request'));
  await world.pass(MINUTE);
  awake.forEach((machine) => world.call(machine, 'request', { mustSucceed: true }));
  await world.pass(MINUTE);
}

/** Whatever happened, nothing is left after the apps have shut down. */
async function end(world: World): Promise<void> {
  // The longest suspension, so that all machines are awake.
  await world.pass(3 * HOUR);
  world.machines.forEach((machine) => world.appOn(machine).shutDown());
  await world.pass(MINUTE);
  if (world.clock.timers > 0) {
    throw new Error(`${world.clock.timers} timers are left after the shutdown`);
  }
}
