import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DefexaError, DefexaSession, DefexaSessionProvider } from '../../lib/index.js';
import { createDefexaSession } from '../../lib/testing/index.js';
import { providerOf, simulatedSession } from '../support/session-provider.js';
import type { SimulatedDefexa } from '../support/simulated-defexa.js';
import type { SimulatedClock } from '../support/simulated-clock.js';

const MINUTE = 60_000;

let clock: SimulatedClock;
let defexa: SimulatedDefexa;
let provider: DefexaSessionProvider;
beforeEach(() => {
  ({ clock, defexa, provider } = simulatedSession({ keepWarm: true }));
});

async function session(): Promise<DefexaSession> {
  const call = provider.getSession();
  await clock.pass(1_000);
  return call;
}

async function failureOf(failing: DefexaSessionProvider): Promise<DefexaError> {
  const failure = failing.getSession().then(
    () => Promise.reject(new Error('There was a session.')),
    (error: unknown) => error as DefexaError,
  );
  await clock.pass(MINUTE);
  return failure;
}

describe('a fresh session', () => {
  it('is returned as the same promise to all callers', async () => {
    await session();
    expect(provider.getSession()).toBe(provider.getSession());
  });

  it('is replaced once its freshness ends on the wall clock', async () => {
    await session();
    // A session of an hour is fresh for 55 minutes. A second has passed.
    clock.setWallClock(55 * MINUTE - 1_000);
    await provider.getSession();
    await clock.pass(1_000);
    expect(defexa.logins).toBe(2);
  });

  it('is available by its token, and JSON does not show the token', async () => {
    await session();
    expect(await provider.getSessionToken()).toBe('token-1');
    expect(JSON.parse(JSON.stringify(provider))).toEqual({
      state: 'fresh',
      session: expect.objectContaining({ generation: 1, sessionToken: '[redacted]' }),
    });
  });

  it('is not dropped if another session of the same generation is rejected', async () => {
    const { generation } = await session();
    provider.invalidate(createDefexaSession({ sessionToken: 'of another process', generation }));
    expect(provider.state).toBe('fresh');
  });
});

it('logins without a rejection do not count as contention', async () => {
  defexa.behaviour.sessionLifetimeMs = 20_000;
  provider.invalidate(await session());
  await session();
  for (let logins = 3; logins <= 5; logins += 1) {
    await clock.pass(17_000);
    await session();
  }
  expect(defexa.logins).toBeGreaterThanOrEqual(5);
  expect(provider.invalidate(await session())).toBeUndefined();
});

describe('rejects callers with the reason', () => {
  it('if fresh sessions keep being rejected', async () => {
    const rejected = await session();
    provider.invalidate(rejected);
    const retryAt = provider.invalidate(await session());
    expect(retryAt).toEqual(new Date(clock.wallMs() + 30_000));
    // A late rejection of an older session returns the same moment.
    expect(provider.invalidate(rejected)).toEqual(retryAt);
    await expect(provider.getSession()).rejects.toMatchObject({
      code: 'DEFEXA_SESSION_REJECTED',
      retryable: true,
      retryAt,
      message:
        'Defexa keeps rejecting fresh sessions, so logins pause for 30 s. Usually another process logs in with the same ' +
        'key, and each login ends the session of the other: let one process log in, or share the session by a sessionStore.',
    });
  });

  it('if the app has shut down', async () => {
    provider.onApplicationShutdown();
    await expect(provider.getSession()).rejects.toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: false,
      message: 'The app has shut down and no longer logs in.',
    });
    expect(defexa.logins).toBe(0);
  });

  it('if the source used up the budget', async () => {
    const error = await failureOf(providerOf(() => new Promise(() => {}), { clock }));
    expect(error).toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: true,
      message: 'There was no session within 20 s. Logins are tried again.',
    });
  });

  it('if the source throws an unknown error', async () => {
    const cause = new Error('a bug');
    const error = await failureOf(providerOf(() => Promise.reject(cause), { clock }));
    expect(error).toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: true,
      cause,
      message: 'The session source failed unexpectedly; see the cause.',
    });
  });

  it.each([1_000, 0, -1_000])('if the new session has already ended (lifetime %i ms)', async (lifetime) => {
    defexa.behaviour.sessionLifetimeMs = lifetime;
    defexa.behaviour.latencyMs = 1_000;
    expect(await failureOf(provider)).toMatchObject({
      retryable: true,
      message: expect.stringMatching(
        /^Defexa returned a session that has already ended \(expiration 2026-.*\)\. Expected one that ends in the future\. Logins are tried again\.$/,
      ),
    });
  });
});

it('retries a login that took longer than its session lives', async () => {
  Object.assign(defexa.behaviour, { latencyMs: 3_000, sessionLifetimeMs: 2_000 });
  const call = provider.getSession();
  await clock.pass(2_000);
  Object.assign(defexa.behaviour, { latencyMs: 300, sessionLifetimeMs: 3_600_000 });
  await clock.pass(3_000);
  expect(await call).toMatchObject({ generation: 1 });
  expect(defexa.logins).toBe(2);
});

it('does not retry a login whose session had ended when it was issued', async () => {
  defexa.behaviour.sessionLifetimeMs = 0;
  expect(await failureOf(provider)).toMatchObject({ code: 'DEFEXA_RESPONSE' });
  expect(defexa.logins).toBe(1);
});

it('emits degraded once, with the reason, when callers get a session that ends soon', async () => {
  await session();
  const errors: DefexaError[] = [];
  provider.events$.subscribe((event) => event.type === 'degraded' && errors.push(event.error));
  defexa.behaviour.response = 'hang';
  await clock.pass(59.9 * MINUTE - 1_000);
  const calls = [provider.getSession(), provider.getSession()];
  await clock.pass(5_500);
  expect(new Set(await Promise.all(calls)).size).toBe(1);
  expect(errors).toEqual([
    expect.objectContaining({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: true,
      message: 'The login took longer than the current session can still be used.',
    }),
  ]);
});

it('all callers in the hard window stop waiting when the first one does', async () => {
  ({ clock, defexa, provider } = simulatedSession({ keepWarm: false }));
  await session();
  defexa.behaviour.response = 'hang';
  await clock.pass(59.2 * MINUTE);
  expect(provider.state).toBe('hard');
  const waitsMs: number[] = [];
  for (let callers = 0; callers < 12; callers += 1) {
    const startMs = clock.monotonicMs();
    void provider.getSession({ maxWaitMs: 5_000 }).then(() => waitsMs.push(clock.monotonicMs() - startMs));
    await clock.pass(500);
  }
  expect(waitsMs.toSorted((one, other) => other - one)).toEqual([
    5_000, 4_500, 4_000, 3_500, 3_000, 2_500, 2_000, 1_500, 1_000, 500, 0, 0,
  ]);
});

it('says that a login replaces a rejected session if the rejection came before it was sent', async () => {
  let keyTakesMs = 0;
  const merchantPrivateKey = () =>
    new Promise<string>((resolve) => void clock.startTimer(keyTakesMs, () => resolve('key')));
  ({ clock, defexa, provider } = simulatedSession({ merchantPrivateKey, keepWarm: false }));
  const rejected = await session();
  await clock.pass(58 * MINUTE);
  keyTakesMs = 500;
  const reasons: string[] = [];
  provider.events$.subscribe((event) => event.type === 'login-started' && reasons.push(event.reason));
  await provider.getSession();
  provider.invalidate(rejected);
  await clock.pass(1_000);
  expect(reasons).toEqual(['session-rejected']);
});
