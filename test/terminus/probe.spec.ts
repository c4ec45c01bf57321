import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DefexaModule, type DefexaSessionEvent, DefexaSessionProvider } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { healthResponse, startHealthApp } from '../support/health-app.js';
import { advanceUntilSettled, flushEventLoop, until, useFakeTime } from '../support/http/fake-time.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let defexa: DefexaEmulator;
let health: Awaited<ReturnType<typeof startHealthApp>>;
let session: DefexaSessionProvider;
let events: DefexaSessionEvent['type'][];
beforeEach(async () => {
  useFakeTime();
  defexa = await DefexaEmulator.start();
  await start();
});
afterEach(async () => {
  jest.useRealTimers();
  await health.app.close();
  await defexa.close();
});

async function start(timeout?: number): Promise<void> {
  const { baseUrl, merchantPrivateKey } = defexa;
  const module = DefexaModule.forRoot({ baseUrl, merchantPrivateKey, timeout, keepWarm: false });
  health = await startHealthApp([module], { probe: true });
  session = health.app.get(DefexaSessionProvider);
  events = [];
  session.events$.subscribe(({ type }) => events.push(type));
}

const pass = (milliseconds: number) => jest.advanceTimersByTime(milliseconds);
const UP = healthResponse('up', { state: 'fresh', expiresIn: 3_600 });
const loginHangs = () => defexa.counts.pending > 0;

it('logs in if there is no session, and not if there is one', async () => {
  expect(await health.check()).toEqual(UP);
  expect(await health.check()).toEqual(UP);
  expect(defexa.counts.logins).toBe(1);
});

it('any number of probes and callers share one login', async () => {
  const probes = Array.from({ length: 20 }, () => health.check());
  await Promise.all([session.getSession(), ...probes]);
  expect(await Promise.all(probes)).toEqual(probes.map(() => UP));
  expect(defexa.counts.logins).toBe(1);
});

it('recovers by itself, without a caller, once the pause is over', async () => {
  defexa.fail('unauthorized');
  const code = 'DEFEXA_AUTHENTICATION';
  const retryAt = new Date(Date.now() + 30 * SECOND).toISOString();
  const down = healthResponse('down', { state: 'empty', code, retryAt });
  expect(await health.check()).toEqual(down);
  pass(29 * SECOND);
  expect(await health.check()).toEqual(down);
  expect(defexa.counts.logins).toBe(1);

  defexa.recover();
  pass(SECOND);
  expect(await health.check()).toEqual(UP);
  expect(defexa.counts.logins).toBe(2);
});

describe('while a login hangs', () => {
  /** Lets time pass until the probe ends. Not over HTTP, whose own connection would be open meanwhile. */
  const probe = () => advanceUntilSettled(health.indicator.isHealthy('defexa', { probe: true }), loginHangs);

  it('is down after 0.8 s, joins the login, and is up as soon as that succeeds', async () => {
    defexa.latency = 2 * SECOND;
    const down = { defexa: { status: 'down', state: 'empty', code: 'DEFEXA_UNAVAILABLE' } };
    const startMs = Date.now();
    expect(await probe()).toEqual(down);
    expect(Date.now() - startMs).toBe(800);
    expect(await probe()).toEqual(down);
    expect(Date.now() - startMs).toBe(1_600);
    expect(await probe()).toMatchObject({ defexa: { status: 'up', state: 'fresh' } });
    expect(Date.now() - startMs).toBe(2_000);
    expect(defexa.counts.logins).toBe(1);
  });

  it('keeps the code of the login before', async () => {
    defexa.fail('unauthorized', { times: 1 });
    defexa.fail('hang');
    await health.check();
    pass(30 * SECOND);
    expect(await probe()).toEqual({
      defexa: { status: 'down', state: 'empty', code: 'DEFEXA_AUTHENTICATION' },
    });
  });

  it('is down sooner if the account’s own limit is shorter', async () => {
    await health.app.close();
    await start(100);
    defexa.fail('hang');
    const startMs = Date.now();
    expect(await probe()).toMatchObject({ defexa: { status: 'down', code: 'DEFEXA_UNAVAILABLE' } });
    expect(Date.now() - startMs).toBeLessThanOrEqual(200);
  });

  it('is up at once in the hard window, and leaves the wait to callers', async () => {
    await session.getSession();
    pass(HOUR - 30 * SECOND);
    defexa.fail('hang');
    const startMs = Date.now();
    expect(await health.check()).toEqual(healthResponse('up', { state: 'hard', expiresIn: 30 }));
    await until(loginHangs);
    await flushEventLoop();
    expect(Date.now()).toBe(startMs);
    expect(events).toEqual(['login-started', 'logged-in', 'login-started']);
  });
});

it('refreshes the session in the soft window, as a caller does, so that it need not end', async () => {
  await session.getSession();
  pass(HOUR - 90 * SECOND);
  expect(await health.check()).toEqual(healthResponse('up', { state: 'soft', expiresIn: 90 }));
  await until(() => events.length === 4);
  expect(await health.check()).toEqual(UP);
  expect(defexa.counts.logins).toBe(2);
});

it('is up while the session is valid although its refresh fails', async () => {
  await session.getSession();
  pass(HOUR - 90 * SECOND);
  defexa.fail('unauthorized');
  await health.check();
  await until(() => events.includes('login-failed'));
  const retryAt = new Date(Date.now() + 30 * SECOND).toISOString();
  expect(await health.check()).toEqual(
    healthResponse('up', { state: 'soft', expiresIn: 90, code: 'DEFEXA_AUTHENTICATION', retryAt }),
  );
});
