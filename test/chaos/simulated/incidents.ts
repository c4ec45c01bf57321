import type { DefexaFault } from '../../../lib/testing/index.js';
import { FAULT_NAMES } from '../../../lib/testing/emulator/faults.js';
import type { Conduct } from '../../support/store/simulated-store.js';
import type { RandomSource } from '../random-source.js';
import { LOGIN_FORMATS } from './login-formats.js';
import { NEVER_RESTARTED, type World } from './world.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The incidents, with their weights. */
const WEIGHTS = {
  calls: 60,
  'late rejection': 3,
  revocation: 2,
  'competing process': 2,
  fault: 8,
  recovery: 14,
  latency: 4,
  lifetime: 4,
  'login format': 3,
  'server clock': 1,
  'older sessions': 1,
  'rejection form': 1,
  'key rotation': 1,
  vault: 2,
  store: 3,
  'clock jump': 2,
  suspension: 1,
  restart: 2,
};

/** Problems of each kind that the package treats in its own way. */
const PROBLEMS: readonly DefexaFault[] = [
  { problem: 'incorrect_private_key' },
  { problem: 'merchant_not_found' },
  { problem: 'settings_are_absent' },
  { problem: 'action_skipped_due_to_debounce' },
  { problem: 'core_api_error', status: 502 },
  { problem: 'no_route_match' },
  { problem: 'balance_less_than_amount' },
  { problem: 'a_code_that_nobody_knows' },
];

/** Triggers a random incident. */
export function triggerIncident(world: World): void {
  const what = world.random.pickWeighted(WEIGHTS);
  if (what !== 'calls') {
    world.recordIncident(what);
  }
  INCIDENTS[what](world, world.random);
}

/** Ends all faults. Wrong clocks stay wrong. */
export function removeFaults(world: World): void {
  const { server, store, vault } = world;
  world.endRotation();
  for (const conduct of Object.values(server.conduct)) {
    Object.assign(conduct, { latencyMs: 100, fault: undefined });
  }
  server.sessionLifetimeMs = HOUR;
  server.format = LOGIN_FORMATS.documented;
  server.endsOlderSessions = false;
  store.conduct = () => ({ tookMs: 1, done: 'last' });
  Object.assign(vault, { key: server.key, condition: 'healthy' });
}

const INCIDENTS: Record<keyof typeof WEIGHTS, (world: World, random: RandomSource) => void> = {
  calls: (world, random) => {
    const machine = world.awake.length > 0 ? random.pick(world.awake) : undefined;
    for (let left = machine ? random.pick([1, 1, 2, 5, 20]) : 0; left > 0; left -= 1) {
      const method = random.pickWeighted({ getSession: 8, request: 10, refresh: 0.3 });
      const abortAfterMs = random.bool(0.2) ? random.integer(0, random.pick([0, 50, 5 * SECOND])) : undefined;
      const timeout = random.bool(0.3) ? random.integer(1, 40 * SECOND) : undefined;
      world.call(machine!, method, { abortAfterMs, timeout });
    }
  },
  'late rejection': (world, random) => {
    const machine = random.pick(world.machines);
    const { sessions, provider, client } = world.appOn(machine);
    const rejected = sessions.length > 0 && !machine.isSuspended ? random.pick(sessions) : undefined;
    for (let times = rejected ? random.integer(1, 3) : 0; times > 0; times -= 1) {
      client.record({ type: 'invalidated', token: rejected!.sessionToken });
      provider.invalidate(rejected!);
    }
  },
  revocation: ({ server }) => server.revoke(),
  'competing process': (world, random) => {
    // For up to three minutes, another process ends the sessions.
    const machine = random.pick(world.machines);
    const maxPauseMs = random.pick([6, 12, 18]) * SECOND;
    for (let afterMs = 0, left = random.integer(3, 10); left > 0; left -= 1) {
      afterMs += random.integer(1, maxPauseMs);
      world.clock.startTimer(afterMs, () => {
        world.server.revoke();
        if (!machine.isSuspended) {
          world.call(machine, 'request');
        }
      });
    }
  },
  fault: (world, random) => {
    const fault = random.bool(0.75) ? random.pick(FAULT_NAMES) : cannedResponse(random);
    const route = random.pick(['login', 'login', 'invoice'] as const);
    world.recordIncident(`fault ${typeof fault === 'string' ? fault : 'canned'} (${route})`);
    world.server.conduct[route].fault = fault;
  },
  recovery: ({ server, vault, store, random }) => {
    server.conduct.login.fault = undefined;
    server.conduct.invoice.fault = undefined;
    if (random.bool(0.5)) {
      Object.assign(vault, { key: server.key, condition: 'healthy' });
      store.conduct = () => ({ tookMs: 1, done: 'last' });
    }
  },
  latency: ({ server }, random) => {
    const most = random.pick([10, SECOND, SECOND, 12 * SECOND]);
    server.conduct[random.pick(['login', 'invoice'] as const)].latencyMs = random.integer(1, most);
  },
  lifetime: ({ server }, random) => {
    const most = random.pick([0, 10 * SECOND, 10 * MINUTE, HOUR, HOUR, 24 * HOUR]);
    server.sessionLifetimeMs = random.integer(-SECOND, most);
  },
  'login format': ({ server }, random) => {
    const format = random.bool(0.5) ? 'documented' : random.pick(Object.keys(LOGIN_FORMATS));
    server.format = LOGIN_FORMATS[format as keyof typeof LOGIN_FORMATS];
  },
  'server clock': ({ server }, random) => (server.clockOffset = random.integer(-6 * HOUR, 6 * HOUR)),
  'older sessions': ({ server }, random) => (server.endsOlderSessions = random.bool(0.3)),
  'rejection form': ({ server }, random) => {
    server.rejectionForm = random.pick(['envelope', 'http-401', 'success-false'] as const);
  },
  'key rotation': (world, random) => {
    const key = `live/${Array.from({ length: 24 }, () => random.integer(0, 35).toString(36)).join('')}`;
    world.record(world.machines[0]!, '', { type: 'secret', secret: key });
    world.rotateKey(key, random.pick(['server', 'vault', undefined]), random.integer(0, 10 * MINUTE));
  },
  vault: ({ vault }, random) => {
    vault.condition = random.pick(['healthy', 'failing', 'hanging', 'slow', 'returning garbage'] as const);
  },
  store: ({ store }, random) => {
    if (random.bool(0.2)) {
      store.session = random.pick([undefined, 'rubbish']);
      return;
    }
    const conducts = Array.from({ length: random.integer(1, 5) }, () => storeConduct(random));
    store.conduct = () => random.pick(conducts);
  },
  'clock jump': (world, random) => {
    const machine = random.pick(world.machines);
    const most = random.pick([2 * SECOND, 10 * MINUTE, 6 * HOUR]);
    const by = random.integer(-most, most);
    machine.setWallClock(by);
    world.record(machine, world.appOn(machine).client.name, { type: 'clock set', by });
  },
  suspension: (world, random) => {
    const machine = random.pick(world.machines);
    if (!machine.isSuspended) {
      const durationMs = random.integer(1, random.pick([5 * SECOND, 10 * MINUTE, 3 * HOUR]));
      world.record(machine, world.appOn(machine).client.name, { type: 'suspended', for: durationMs });
      machine.suspend(durationMs);
    }
  },
  restart: (world, random) => {
    const ready = world.awake.filter(({ name }) => name !== NEVER_RESTARTED);
    if (ready.length > 0) {
      const machine = random.pick(ready);
      world.appOn(machine).shutDown();
      // A caller that does not know of the shutdown yet.
      world.call(machine, random.pick(['getSession', 'request', 'refresh'] as const));
      world.start(machine);
    }
  },
};

function cannedResponse(random: RandomSource): DefexaFault {
  const retryAfter = { 'retry-after': String(random.integer(0, random.pick([5, 60, 600]))) };
  const rejection = '{"success": false, "status": 401}';
  return random.pick<DefexaFault>([
    { status: 503, headers: retryAfter, body: '' },
    { status: 429, headers: retryAfter, body: '{"success": false, "status": 429}' },
    { status: 200, headers: retryAfter, body: '{"success": false, "status": 503}' },
    { status: 200, body: rejection },
    { status: 200, body: '{"success": true, "status": 200}' },
    { status: 204, body: '' },
    { status: 404, body: rejection },
    ...PROBLEMS,
  ]);
}

function storeConduct(random: RandomSource): Conduct {
  return random.bool(0.3)
    ? new Error('The store is away')
    : {
        tookMs: random.integer(0, random.pick([5, 600, 5 * SECOND])),
        done: random.pick(['first', 'last'] as const),
      };
}
