import { RunLog } from '../run-log.js';
import { RandomSource } from '../random-source.js';
import { measureHeapBytes } from '../heap.js';
import { allInvariants } from '../invariants/index.js';
import { watchOutput } from '../watch-output.js';
import { removeFaults, triggerIncident } from './incidents.js';
import { WITHOUT_STORE, World } from './world.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The longest pause between logins, and a login. */
const MAX_PAUSE_MS = 5 * MINUTE + 30 * SECOND;
const RECOVERY_INTERVAL_MS = 5 * HOUR;

/** Runs the simulation for so much simulated time. */
export async function runSimulation(seed: number, durationMs: number): Promise<RunLog> {
  const mayStartLate = (machine: string) => machine !== WITHOUT_STORE;
  const log = new RunLog(allInvariants({ toleranceMs: 0, logDelayMs: 0, mayStartLate }));
  const world = new World(new RandomSource(seed), log);
  const [machine] = world.machines;
  const stopWatching = watchOutput({
    output: (text) => world.record(machine!, '', { type: 'output', text }),
    unhandled: (text) => world.record(machine!, '', { type: 'unhandled', text }),
  });
  try {
    for (let nextRecoveryMs = RECOVERY_INTERVAL_MS; world.clock.monotonicMs() < durationMs;) {
      triggerIncident(world);
      await world.pass(randomPauseMs(world.random));
      if (world.clock.monotonicMs() > nextRecoveryMs) {
        await recover(world);
        world.record(machine!, '', { type: 'heap', bytes: measureHeapBytes() });
        nextRecoveryMs = world.clock.monotonicMs() + RECOVERY_INTERVAL_MS;
      }
    }
    await recover(world);
    await shutDown(world);
  } finally {
    stopWatching();
  }
  log.end();
  return log;
}

function randomPauseMs(random: RandomSource): number {
  return random.integer(0, random.pick([0, 20, 2 * SECOND, 2 * SECOND, MINUTE, MINUTE, 15 * MINUTE]));
}

/** Ends all faults and waits until no pause can be left: then every call must succeed. */
async function recover(world: World): Promise<void> {
  world.recordIncident('all faults ended');
  removeFaults(world);
  await world.pass(MAX_PAUSE_MS);
  const { awake } = world;
  awake.forEach((machine) => world.call(machine, 'getSession', { mustSucceed: true }));
  // These may still meet sessions that were revoked before.
  awake.forEach((machine) => world.call(machine, 'request'));
  await world.pass(MINUTE);
  awake.forEach((machine) => world.call(machine, 'request', { mustSucceed: true }));
  await world.pass(MINUTE);
}

/** Shuts all apps down, and checks that no timer is left. */
async function shutDown(world: World): Promise<void> {
  // The longest suspension, so that all machines are awake.
  await world.pass(3 * HOUR);
  world.machines.forEach((machine) => world.appOn(machine).shutDown());
  await world.pass(MINUTE);
  if (world.clock.timers > 0) {
    throw new Error(`${world.clock.timers} timers are left after the shutdown`);
  }
}
