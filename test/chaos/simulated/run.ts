import { RunLog } from '../run-log.js';
import { RandomSource } from '../random-source.js';
import { measureHeapBytes } from '../heap.js';
import { accountsInvariants, allInvariants } from '../invariants/index.js';
import { watchOutput } from '../watch-output.js';
import { removeAccountsFaults, triggerAccountsIncident } from './accounts/accounts-incidents.js';
import { BOUNDS } from './accounts/accounts-app.js';
import { AccountsWorld } from './accounts/accounts-world.js';
import { removeFaults, triggerIncident } from './incidents.js';
import { storeSeenFrom, WITHOUT_STORE, World } from './world.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How Nest's logger names those who log for accounts at run time. */
const ACCOUNTS_OUTPUT = /\[(DefexaAccounts|Defexa:m\d+)\]/;

/** The longest pause between logins, and a login. */
const MAX_PAUSE_MS = 5 * MINUTE + 30 * SECOND;
const RECOVERY_INTERVAL_MS = 5 * HOUR;

/** Machines that have an app with `DefexaAccounts`, too. The first one's has a store. */
const WITH_ACCOUNTS = ['Bravo', WITHOUT_STORE];
/** Added to the seed for the random numbers of those apps. */
const ACCOUNTS_SEED = 1_000_003;

/** The logs of a run: of the apps with one account, and of those with `DefexaAccounts`. */
export interface SimulationLogs {
  readonly log: RunLog;
  readonly accountsLog: RunLog;
}

/** Runs the simulation for so much simulated time. */
export async function runSimulation(seed: number, durationMs: number): Promise<SimulationLogs> {
  const mayStartLate = (machine: string) => machine !== WITHOUT_STORE;
  const log = new RunLog(allInvariants({ toleranceMs: 0, logDelayMs: 0, mayStartLate }));
  const accountsLog = new RunLog(accountsInvariants(BOUNDS.maxConcurrentLogins), true);
  const world = new World(new RandomSource(seed), log, accountsLog);
  const accounts = new AccountsWorld(
    world.machines.filter(({ name }) => WITH_ACCOUNTS.includes(name)),
    world.clock,
    new RandomSource(seed + ACCOUNTS_SEED),
    accountsLog,
    (machine, store) => (machine.name === WITHOUT_STORE ? undefined : storeSeenFrom(machine, store)),
  );
  const [machine] = world.machines;
  const stopWatching = watchOutput({
    output: (text) => {
      if (ACCOUNTS_OUTPUT.test(text)) {
        accounts.recordOutput(text);
      } else {
        world.record(machine!, '', { type: 'output', text });
      }
    },
    unhandled: (text) => world.record(machine!, '', { type: 'unhandled', text }),
  });
  try {
    for (let nextRecoveryMs = RECOVERY_INTERVAL_MS; world.clock.monotonicMs() < durationMs;) {
      triggerIncident(world);
      triggerAccountsIncident(accounts);
      await world.pass(randomPauseMs(world.random));
      if (world.clock.monotonicMs() > nextRecoveryMs) {
        await recover(world, accounts);
        world.record(machine!, '', { type: 'heap', bytes: measureHeapBytes() });
        nextRecoveryMs = world.clock.monotonicMs() + RECOVERY_INTERVAL_MS;
      }
    }
    await recover(world, accounts);
    await shutDown(world, accounts);
  } finally {
    stopWatching();
  }
  log.end();
  accountsLog.end();
  return { log, accountsLog };
}

function randomPauseMs(random: RandomSource): number {
  return random.integer(0, random.pick([0, 20, 2 * SECOND, 2 * SECOND, MINUTE, MINUTE, 15 * MINUTE]));
}

/** Ends all faults and waits until no pause can be left: then every call must succeed. */
async function recover(world: World, accounts: AccountsWorld): Promise<void> {
  world.recordIncident('all faults ended');
  removeFaults(world);
  removeAccountsFaults(accounts);
  await world.pass(MAX_PAUSE_MS);
  const { awake } = world;
  awake.forEach((machine) => world.call(machine, 'getSession', { mustSucceed: true }));
  // These may still meet sessions that were revoked before.
  awake.forEach((machine) => world.call(machine, 'request'));
  accounts.callSome('getSession', { mustSucceed: true });
  accounts.callSome('request');
  await world.pass(MINUTE);
  awake.forEach((machine) => world.call(machine, 'request', { mustSucceed: true }));
  accounts.callSome('request', { mustSucceed: true });
  await world.pass(MINUTE);
  // Without faults, nothing takes long.
  accounts.recordHeld(10 * SECOND);
}

/** Shuts all apps down, and checks that no timer is left. */
async function shutDown(world: World, accounts: AccountsWorld): Promise<void> {
  // The longest suspension, so that all machines are awake.
  await world.pass(3 * HOUR);
  world.machines.forEach((machine) => world.appOn(machine).shutDown());
  accounts.shutDownAll();
  await world.pass(MINUTE);
  if (world.clock.timers > 0) {
    throw new Error(`${world.clock.timers} timers are left after the shutdown`);
  }
}
