import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DefexaSessionProvider } from '../../lib/index.js';
import { simulatedSession } from '../support/session-provider.js';
import type { ServerBehaviour, SimulatedDefexa } from '../support/simulated-defexa.js';
import type { SimulatedClock } from '../support/simulated-clock.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let clock: SimulatedClock;
let defexa: SimulatedDefexa;
let provider: DefexaSessionProvider;
beforeEach(() => {
  ({ clock, defexa, provider } = simulatedSession({ keepWarm: true }));
  clock.jitter = 0.9;
});

/** Calls `getSession()`, and returns its result after some time. */
async function sessionAfter(waitMs: number) {
  const call = provider.getSession().catch((error: unknown) => error);
  await clock.pass(waitMs);
  return Promise.race([call, Promise.resolve('still waiting')]);
}

/** Gets a session, and starts a login in the background that responds as given. */
async function startLogin(behaviour: Partial<ServerBehaviour>): Promise<void> {
  defexa.behaviour.sessionLifetimeMs = 2 * MINUTE;
  await sessionAfter(SECOND);
  Object.assign(defexa.behaviour, behaviour);
  await clock.pass(2 * MINUTE - 20 * SECOND);
  expect(defexa.logins).toBe(2);
  expect(provider.state).toBe('soft');
}

const OUTCOMES: [string, Partial<ServerBehaviour>, logins: number][] = [
  ['successful', { latencyMs: 5 * SECOND, sessionLifetimeMs: 180 * MINUTE }, 2],
  ['successful, but its session ends meanwhile', { latencyMs: 5 * SECOND, sessionLifetimeMs: MINUTE }, 3],
  ['lost', { response: 'hang' }, 3],
  ['cut off', { latencyMs: 5 * SECOND, response: 'reset' }, 3],
];

describe.each(OUTCOMES)(
  'the login in progress is %s while the process stands still:',
  (_, behaviour, logins) => {
    const standstills: [string, () => void][] = [
      ['frozen for an hour', () => clock.standStill(59 * MINUTE)],
      ['on a machine that was suspended', () => clock.setWallClock(59 * MINUTE)],
    ];

    it.each(standstills)(
      'the first caller after the process was %s gets a session',
      async (name, standStill) => {
        await startLogin(behaviour);
        standStill();
        // On a suspended machine, timers go on where they stopped.
        const waitMs = name.includes('suspended') ? 9 * SECOND : 2 * SECOND;
        const call = provider.getSession();
        Object.assign(defexa.behaviour, {
          response: 'session',
          latencyMs: 300,
          sessionLifetimeMs: 180 * MINUTE,
        });
        await clock.pass(waitMs);
        expect(await call).toMatchObject({ generation: 2 });
        expect(defexa.logins).toBe(logins);
        expect(clock.timers).toBe(1);
      },
    );

    it('a caller some seconds later gets a session without a wait', async () => {
      await startLogin(behaviour);
      clock.standStill(59 * MINUTE);
      Object.assign(defexa.behaviour, {
        response: 'session',
        latencyMs: 300,
        sessionLifetimeMs: 180 * MINUTE,
      });
      await clock.pass(5 * SECOND);
      expect(await sessionAfter(0)).toMatchObject({ generation: 2 });
    });
  },
);

it('rejects callers if the login fails after the standstill, too', async () => {
  await startLogin({ response: 'hang' });
  clock.standStill(MINUTE);
  expect(await sessionAfter(21 * SECOND)).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
  expect(defexa.logins).toBe(4);
});

it('no caller waits longer than twice the time-out, not counting the standstill', async () => {
  await startLogin({ response: 'hang' });
  clock.standStill(MINUTE);
  const call = sessionAfter(0);
  let waitedMs = 0;
  for (; (await Promise.race([call, Promise.resolve('waiting')])) === 'waiting'; waitedMs += SECOND) {
    await clock.pass(SECOND);
  }
  expect(waitedMs).toBeLessThanOrEqual(21 * SECOND);
});

it.each<[string, Partial<ServerBehaviour>]>([
  ['HTTP 503', { response: 503 }],
  ['HTTP 429 with Retry-After', { response: 429, retryAfter: '60' }],
  ['HTTP 404', { response: 404 }],
])('a failure response counts, however late it is read: %s', async (_, behaviour) => {
  await startLogin({ latencyMs: 5 * SECOND, ...behaviour });
  clock.standStill(MINUTE);
  await clock.pass(0);
  expect(defexa.logins).toBe(2);
});

it('a process that stands still several times gets a session in the end', async () => {
  await startLogin({ latencyMs: 5 * SECOND, response: 'reset' });
  for (let standstill = 1; standstill <= 3; standstill += 1) {
    clock.standStill(10 * SECOND);
    await clock.pass(2 * SECOND);
  }
  expect(defexa.logins).toBeGreaterThan(3);
  Object.assign(defexa.behaviour, { response: 'session', latencyMs: 300, sessionLifetimeMs: 180 * MINUTE });
  clock.standStill(MINUTE);
  expect(await sessionAfter(3 * SECOND)).toMatchObject({ generation: 2 });
});

it('does not send a rejected key again because of a standstill', async () => {
  await startLogin({ latencyMs: 5 * SECOND, response: { problem: 'incorrect_private_key' } });
  clock.standStill(MINUTE);
  expect(await sessionAfter(5 * SECOND)).toMatchObject({ code: 'DEFEXA_AUTHENTICATION' });
  expect(defexa.logins).toBe(2);
});

it('starts no login after a shutdown', async () => {
  await startLogin({ response: 'hang' });
  clock.standStill(MINUTE);
  provider.onApplicationShutdown();
  await clock.pass(MINUTE);
  expect(defexa.logins).toBe(2);
  expect(clock.timers).toBe(0);
});
