import { FAULT_NAMES } from '../../../../lib/testing/emulator/faults.js';
import type { RandomSource } from '../../random-source.js';
import type { AccountsWorld } from './accounts-world.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The incidents, with their weights. */
const WEIGHTS = {
  none: 80,
  calls: 50,
  eviction: 4,
  revocation: 2,
  fault: 6,
  recovery: 8,
  latency: 2,
  lifetime: 3,
  'key replacement': 3,
  database: 2,
  store: 1,
  restart: 1,
};

/** A client cannot redact a key that it does not know, such as one that was replaced since. */
const FAULTS = FAULT_NAMES.filter((name) => name !== 'key-echo');

/** Triggers a random incident. */
export function triggerAccountsIncident(world: AccountsWorld): void {
  // Before, since accounts that are too many are let go in the next turn.
  world.recordHeld();
  const what = world.random.pickWeighted(WEIGHTS);
  if (what !== 'none' && what !== 'calls') {
    world.record({ type: 'incident', what });
  }
  INCIDENTS[what](world, world.random);
  world.store.asked.length = 0;
}

/** Ends all faults. */
export function removeAccountsFaults(world: AccountsWorld): void {
  for (const merchant of world.merchants.all) {
    endFaults(merchant);
    merchant.server.sessionLifetimeMs = HOUR;
    world.storeKey(merchant);
  }
  world.database.condition = 'healthy';
  world.store.conduct = () => ({ tookMs: 1, done: 'last' });
}

const INCIDENTS: Record<keyof typeof WEIGHTS, (world: AccountsWorld, random: RandomSource) => void> = {
  none: () => {},
  calls: (world, random) => {
    const machine = world.awake.length > 0 ? random.pick(world.awake) : undefined;
    const merchants = random.pick([world.merchants.all, world.merchants.all.slice(0, 5)]);
    for (let left = machine ? random.pick([1, 1, 2, 5, 20]) : 0; left > 0; left -= 1) {
      const method = random.pickWeighted({ getSession: 6, request: 10, refresh: 0.3 });
      const abortAfterMs = random.bool(0.2) ? random.integer(0, random.pick([0, 50, 5 * SECOND])) : undefined;
      const timeout = random.bool(0.3) ? random.integer(1, 40 * SECOND) : undefined;
      void world.call(machine!, random.pick(merchants), method, { abortAfterMs, timeout });
    }
  },
  eviction: (world, random) => {
    const some = random.pick([world.merchants.all, [random.pick(world.merchants.all)]]);
    some.forEach((merchant) => world.evict(random.pick(world.machines), merchant));
  },
  revocation: (world, random) => random.pick(world.merchants.all).server.revoke(),
  fault: (world, random) => {
    const { server } = random.pick(world.merchants.all);
    const route = random.pick(['login', 'login', 'invoice'] as const);
    server.conduct[route].fault = random.pick(FAULTS);
  },
  recovery: (world, random) => {
    world.merchants.all.filter(() => random.bool(0.5)).forEach(endFaults);
    world.database.condition = 'healthy';
    world.store.conduct = () => ({ tookMs: 1, done: 'last' });
  },
  latency: (world, random) => {
    const { server } = random.pick(world.merchants.all);
    const route = random.pick(['login', 'invoice'] as const);
    server.conduct[route].latencyMs = random.integer(1, random.pick([10, SECOND, 12 * SECOND]));
  },
  lifetime: (world, random) => {
    const { server } = random.pick(world.merchants.all);
    server.sessionLifetimeMs = random.integer(-SECOND, random.pick([10 * SECOND, 10 * MINUTE, HOUR]));
  },
  'key replacement': (world, random) => {
    const merchant = random.pick(world.merchants.all);
    if (random.bool(0.5)) {
      merchant.server.revoke();
    }
    world.replaceKey(merchant, random.integer(0, random.pick([0, SECOND, 5 * MINUTE])));
  },
  database: ({ database }, random) => {
    database.condition = random.pick([
      'slow',
      'slow',
      'failing',
      'hanging',
      'empty',
      'returning garbage',
    ] as const);
  },
  store: ({ store }, random) => {
    const tookMs = random.integer(0, random.pick([5, 600, 5 * SECOND]));
    store.conduct = () => (random.bool(0.3) ? new Error('The store is away') : { tookMs, done: 'last' });
  },
  restart: (world, random) => {
    if (world.awake.length > 0) {
      const machine = random.pick(world.awake);
      world.shutDown(machine);
      world.start(machine);
    }
  },
};

function endFaults({ server }: AccountsWorld['merchants']['all'][number]): void {
  for (const conduct of Object.values(server.conduct)) {
    Object.assign(conduct, { latencyMs: 100, fault: undefined });
  }
}
