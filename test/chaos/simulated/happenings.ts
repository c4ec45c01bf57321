import type { DefexaFault } from '../../../lib/testing/index.js';
import { FAULT_NAMES } from '../../../lib/testing/emulator/faults.js';
import type { Conduct } from '../../support/store/simulated-store.js';
import type { Dice } from '../dice.js';
import { LOGIN_FORMS } from './login-forms.js';
import { STEADY, type World } from './world.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What can happen to an account, and how often, by weight. */
const WEIGHTS = {
  calls: 60,
  'late rejection': 3,
  revocation: 2,
  fight: 2,
  fault: 8,
  recovery: 14,
  latency: 4,
  lifetime: 4,
  'login form': 3,
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

/** What the platform says where something fails: in each group that is dealt with in its own way. */
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

/** Lets something happen, as the dice fall. */
export function happen(world: World): void {
  const what = world.dice.weighted(WEIGHTS);
  if (what !== 'calls') {
    world.chaos(what);
  }
  HAPPENINGS[what](world, world.dice);
}

/** All is well from now on, but for clocks that are wrong. */
export function calm(world: World): void {
  const { server, store, vault } = world;
  world.endRotation();
  for (const conduct of Object.values(server.conduct)) {
    Object.assign(conduct, { latency: 100, fault: undefined });
  }
  server.lifetime = HOUR;
  server.form = LOGIN_FORMS.documented;
  server.endsOlderSessions = false;
  store.conduct = () => ({ takes: 1, done: 'last' });
  Object.assign(vault, { key: server.key, isAs: 'it should be' });
}

const HAPPENINGS: Record<keyof typeof WEIGHTS, (world: World, dice: Dice) => void> = {
  calls: (world, dice) => {
    const machine = world.awake.length > 0 ? dice.oneOf(world.awake) : undefined;
    for (let left = machine ? dice.oneOf([1, 1, 2, 5, 20]) : 0; left > 0; left -= 1) {
      const method = dice.weighted({ getSession: 8, request: 10, refresh: 0.3 });
      const abortAfter = dice.isTrue(0.2) ? dice.between(0, dice.oneOf([0, 50, 5 * SECOND])) : undefined;
      const timeout = dice.isTrue(0.3) ? dice.between(1, 40 * SECOND) : undefined;
      world.call(machine!, method, { abortAfter, timeout });
    }
  },
  'late rejection': (world, dice) => {
    const machine = dice.oneOf(world.machines);
    const { sessions, provider, client } = world.appOn(machine);
    const rejected = sessions.length > 0 && !machine.isSuspended ? dice.oneOf(sessions) : undefined;
    for (let times = rejected ? dice.between(1, 3) : 0; times > 0; times -= 1) {
      client.note({ type: 'invalidated', token: rejected!.sessionToken });
      provider.invalidate(rejected!);
    }
  },
  revocation: ({ server }) => server.revoke(),
  fight: (world, dice) => {
    // Somebody else ends each session of a machine, for up to three minutes.
    const machine = dice.oneOf(world.machines);
    const longest = dice.oneOf([6, 12, 18]) * SECOND;
    for (let after = 0, left = dice.between(3, 10); left > 0; left -= 1) {
      after += dice.between(1, longest);
      world.clock.startTimer(after, () => {
        world.server.revoke();
        if (!machine.isSuspended) {
          world.call(machine, 'request');
        }
      });
    }
  },
  fault: (world, dice) => {
    const fault = dice.isTrue(0.75) ? dice.oneOf(FAULT_NAMES) : cannedAnswer(dice);
    const route = dice.oneOf(['login', 'login', 'invoice'] as const);
    world.chaos(`fault ${typeof fault === 'string' ? fault : 'canned'} (${route})`);
    world.server.conduct[route].fault = fault;
  },
  recovery: ({ server, vault, store, dice }) => {
    server.conduct.login.fault = undefined;
    server.conduct.invoice.fault = undefined;
    if (dice.isTrue(0.5)) {
      Object.assign(vault, { key: server.key, isAs: 'it should be' });
      store.conduct = () => ({ takes: 1, done: 'last' });
    }
  },
  latency: ({ server }, dice) => {
    const most = dice.oneOf([10, SECOND, SECOND, 12 * SECOND]);
    server.conduct[dice.oneOf(['login', 'invoice'] as const)].latency = dice.between(1, most);
  },
  lifetime: ({ server }, dice) => {
    const most = dice.oneOf([0, 10 * SECOND, 10 * MINUTE, HOUR, HOUR, 24 * HOUR]);
    server.lifetime = dice.between(-SECOND, most);
  },
  'login form': ({ server }, dice) => {
    const form = dice.isTrue(0.5) ? 'documented' : dice.oneOf(Object.keys(LOGIN_FORMS));
    server.form = LOGIN_FORMS[form as keyof typeof LOGIN_FORMS];
  },
  'server clock': ({ server }, dice) => (server.clockOffset = dice.between(-6 * HOUR, 6 * HOUR)),
  'older sessions': ({ server }, dice) => (server.endsOlderSessions = dice.isTrue(0.3)),
  'rejection form': ({ server }, dice) => {
    server.rejectionForm = dice.oneOf(['envelope', 'http-401', 'success-false'] as const);
  },
  'key rotation': (world, dice) => {
    const key = `live/${Array.from({ length: 24 }, () => dice.between(0, 35).toString(36)).join('')}`;
    world.note(world.machines[0]!, '', { type: 'secret', secret: key });
    world.rotateKey(key, dice.oneOf(['server', 'vault', undefined]), dice.between(0, 10 * MINUTE));
  },
  vault: ({ vault }, dice) => {
    vault.isAs = dice.oneOf(['it should be', 'failing', 'hanging', 'slow', 'talking rubbish'] as const);
  },
  store: ({ store }, dice) => {
    if (dice.isTrue(0.2)) {
      store.session = dice.oneOf([undefined, 'rubbish']);
      return;
    }
    const conducts = Array.from({ length: dice.between(1, 5) }, () => storeConduct(dice));
    store.conduct = () => dice.oneOf(conducts);
  },
  'clock jump': (world, dice) => {
    const machine = dice.oneOf(world.machines);
    const most = dice.oneOf([2 * SECOND, 10 * MINUTE, 6 * HOUR]);
    const by = dice.between(-most, most);
    machine.setWallClock(by);
    world.note(machine, world.appOn(machine).client.name, { type: 'clock set', by });
  },
  suspension: (world, dice) => {
    const machine = dice.oneOf(world.machines);
    if (!machine.isSuspended) {
      const clock = dice.between(1, dice.oneOf([5 * SECOND, 10 * MINUTE, 3 * HOUR]));
      world.note(machine, world.appOn(machine).client.name, { type: 'suspended', for: clock });
      machine.suspend(clock);
    }
  },
  restart: (world, dice) => {
    const ready = world.awake.filter(({ name }) => name !== STEADY);
    if (ready.length > 0) {
      const machine = dice.oneOf(ready);
      world.appOn(machine).shutDown();
      // Somebody who does not know of it yet.
      world.call(machine, dice.oneOf(['getSession', 'request', 'refresh'] as const));
      world.start(machine);
    }
  },
};

function cannedAnswer(dice: Dice): DefexaFault {
  const retryAfter = { 'retry-after': String(dice.between(0, dice.oneOf([5, 60, 600]))) };
  const rejection = '{"success": false, "status": 401}';
  return dice.oneOf<DefexaFault>([
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

function storeConduct(dice: Dice): Conduct {
  return dice.isTrue(0.3)
    ? new Error('The store is away')
    : {
        takes: dice.between(0, dice.oneOf([5, 600, 5 * SECOND])),
        done: dice.oneOf(['first', 'last'] as const),
      };
}
