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
  clock.chance = 0.9;
});

async function session(waits: number) {
  const asked = provider.getSession().catch((error: unknown) => error);
  await clock.pass(waits);
  return Promise.race([asked, Promise.resolve('still waiting')]);
}

/** Has a login under way in the background. */
async function startLogin(behaviour: Partial<ServerBehaviour>): Promise<void> {
  defexa.behaviour.sessionLifetimeMs = 2 * MINUTE;
  await session(SECOND);
  Object.assign(defexa.behaviour, behaviour);
  await clock.pass(2 * MINUTE - 20 * SECOND);
  expect(defexa.logins).toBe(2);
  expect(provider.state).toBe('soft');
}

const ANSWERS: [string, Partial<ServerBehaviour>, logins: number][] = [
  ['answered', { latencyMs: 5 * SECOND, sessionLifetimeMs: 180 * MINUTE }, 2],
  ['answered with a session that is over', { latencyMs: 5 * SECOND, sessionLifetimeMs: MINUTE }, 3],
  ['lost', { response: 'hang' }, 3],
  ['cut off', { latencyMs: 5 * SECOND, response: 'reset' }, 3],
];

describe.each(ANSWERS)('A login is %s while the process stands still:', (_, behaviour, logins) => {
  const standstills: [string, () => void][] = [
    ['frozen for an hour', () => clock.standStill(59 * MINUTE)],
    ['on a machine that was suspended', () => clock.setWallClock(59 * MINUTE)],
  ];

  it.each(standstills)('whoever calls first after it was %s gets a session', async (name, standStill) => {
    await startLogin(behaviour);
    standStill();
    // What is under way on a suspended machine goes on where it was.
    const answered = name.includes('suspended') ? 9 * SECOND : 2 * SECOND;
    const asked = provider.getSession();
    Object.assign(defexa.behaviour, { response: 'session', latencyMs: 300, sessionLifetimeMs: 180 * MINUTE });
    await clock.pass(answered);
    expect(await asked).toMatchObject({ generation: 2 });
    expect(defexa.logins).toBe(logins);
    expect(clock.timers).toBe(1);
  });

  it('whoever calls long after it gets a session without a wait', async () => {
    await startLogin(behaviour);
    clock.standStill(59 * MINUTE);
    Object.assign(defexa.behaviour, { response: 'session', latencyMs: 300, sessionLifetimeMs: 180 * MINUTE });
    await clock.pass(5 * SECOND);
    expect(await session(0)).toMatchObject({ generation: 2 });
  });
});

it('a login that fails before and after the standstill has failed', async () => {
  await startLogin({ response: 'hang' });
  clock.standStill(MINUTE);
  expect(await session(21 * SECOND)).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
  expect(defexa.logins).toBe(4);
});

it('nobody waits longer than twice the time-out while the process runs', async () => {
  await startLogin({ response: 'hang' });
  clock.standStill(MINUTE);
  const asked = session(0);
  let waited = 0;
  for (; (await Promise.race([asked, Promise.resolve('waiting')])) === 'waiting'; waited += SECOND) {
    await clock.pass(SECOND);
  }
  expect(waited).toBeLessThanOrEqual(21 * SECOND);
});

it.each<[string, Partial<ServerBehaviour>]>([
  ['fails', { response: 503 }],
  ['fails, with a Retry-After', { response: 429, retryAfter: '60' }],
  ['fails with a page', { response: 404 }],
])('an answer by which a login %s counts, however late it is read', async (_, behaviour) => {
  await startLogin({ latencyMs: 5 * SECOND, ...behaviour });
  clock.standStill(MINUTE);
  await clock.pass(0);
  expect(defexa.logins).toBe(2);
});

it('a process that is stopped again and again gets a session in the end', async () => {
  await startLogin({ latencyMs: 5 * SECOND, response: 'reset' });
  for (let standstill = 1; standstill <= 3; standstill += 1) {
    clock.standStill(10 * SECOND);
    await clock.pass(2 * SECOND);
  }
  expect(defexa.logins).toBeGreaterThan(3);
  Object.assign(defexa.behaviour, { response: 'session', latencyMs: 300, sessionLifetimeMs: 180 * MINUTE });
  clock.standStill(MINUTE);
  expect(await session(3 * SECOND)).toMatchObject({ generation: 2 });
});

it('a refused key is not sent again for it', async () => {
  await startLogin({ latencyMs: 5 * SECOND, response: { problem: 'incorrect_private_key' } });
  clock.standStill(MINUTE);
  expect(await session(5 * SECOND)).toMatchObject({ code: 'DEFEXA_AUTHENTICATION' });
  expect(defexa.logins).toBe(2);
});

it('no login starts after a shutdown', async () => {
  await startLogin({ response: 'hang' });
  clock.standStill(MINUTE);
  provider.onApplicationShutdown();
  await clock.pass(MINUTE);
  expect(defexa.logins).toBe(2);
  expect(clock.timers).toBe(0);
});
