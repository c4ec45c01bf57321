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
  const asked = provider.getSession();
  await clock.pass(1_000);
  return asked;
}

async function failureOf(of: DefexaSessionProvider): Promise<DefexaError> {
  const asked = of.getSession().then(
    () => Promise.reject(new Error('There was a session.')),
    (error: unknown) => error as DefexaError,
  );
  await clock.pass(MINUTE);
  return asked;
}

describe('a fresh session', () => {
  it('is one promise for all callers', async () => {
    await session();
    expect(provider.getSession()).toBe(provider.getSession());
  });

  it('is not looked at longer than until the moment it ceases to be fresh on the wall clock', async () => {
    await session();
    // A session of an hour is fresh for 55 minutes. A second has passed.
    clock.setWallClock(55 * MINUTE - 1_000);
    await provider.getSession();
    await clock.pass(1_000);
    expect(defexa.logins).toBe(2);
  });

  it('is there by its token, and as JSON without it', async () => {
    await session();
    expect(await provider.getSessionToken()).toBe('token-1');
    expect(JSON.parse(JSON.stringify(provider))).toEqual({
      state: 'fresh',
      session: expect.objectContaining({ generation: 1, sessionToken: '[redacted]' }),
    });
  });

  it('is not dropped for another one of its number', async () => {
    const { generation } = await session();
    provider.invalidate(createDefexaSession({ sessionToken: 'of another process', generation }));
    expect(provider.state).toBe('fresh');
  });
});

it('logins that no rejection made necessary are no sign of a fight', async () => {
  defexa.behaviour.lifetime = 20_000;
  provider.invalidate(await session());
  await session();
  for (let logins = 3; logins <= 5; logins += 1) {
    await clock.pass(17_000);
    await session();
  }
  expect(defexa.logins).toBeGreaterThanOrEqual(5);
  expect(provider.invalidate(await session())).toBeUndefined();
});

describe('who gets no session is told why:', () => {
  it('fresh ones keep being rejected', async () => {
    const rejected = await session();
    provider.invalidate(rejected);
    const retryAt = provider.invalidate(await session());
    expect(retryAt).toEqual(new Date(clock.wallMs() + 30_000));
    // Those who come late with one of before hear the same.
    expect(provider.invalidate(rejected)).toEqual(retryAt);
    await expect(provider.getSession()).rejects.toMatchObject({
      code: 'DEFEXA_SESSION_REJECTED',
      retryable: true,
      retryAt,
      message:
        'Defexa keeps rejecting fresh sessions, so logins stop for 30 s. Usually another process logs in with the same ' +
        'key, and each login ends the session of the other: let one process log in, or share the session by a sessionStore.',
    });
  });

  it('the app has shut down', async () => {
    provider.onApplicationShutdown();
    await expect(provider.getSession()).rejects.toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: false,
      message: 'The app has shut down and logs in no more.',
    });
    expect(defexa.logins).toBe(0);
  });

  it('the source took all the time there was', async () => {
    const error = await failureOf(providerOf(() => new Promise(() => {}), { clock }));
    expect(error).toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: true,
      message: 'There was no session within 20 s. Logins are tried again.',
    });
  });

  it('the source has a fault of its own', async () => {
    const cause = new Error('a fault');
    const error = await failureOf(providerOf(() => Promise.reject(cause), { clock }));
    expect(error).toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: true,
      cause,
      message: 'The session source failed unexpectedly; see the cause.',
    });
  });

  it.each([1_000, 0, -1_000])('the session was over when it came (%i ms of life)', async (lifetime) => {
    defexa.behaviour.lifetime = lifetime;
    defexa.behaviour.takes = 1_000;
    expect(await failureOf(provider)).toMatchObject({
      retryable: true,
      message: expect.stringMatching(
        /^Defexa returned a session that has already ended \(expiration 2026-.*\)\. Expected one that ends in the future\. Logins are tried again\.$/,
      ),
    });
  });
});

it('a login that took longer than its session lives is tried again: the next one may be quicker', async () => {
  Object.assign(defexa.behaviour, { takes: 3_000, lifetime: 2_000 });
  const asked = provider.getSession();
  await clock.pass(2_000);
  Object.assign(defexa.behaviour, { takes: 300, lifetime: 3_600_000 });
  await clock.pass(3_000);
  expect(await asked).toMatchObject({ generation: 1 });
  expect(defexa.logins).toBe(2);
});

it('a login whose session was over when it was issued is not tried again', async () => {
  defexa.behaviour.lifetime = 0;
  expect(await failureOf(provider)).toMatchObject({ code: 'DEFEXA_RESPONSE' });
  expect(defexa.logins).toBe(1);
});

it('who gets the session that ends soon can hear why', async () => {
  await session();
  const errors: DefexaError[] = [];
  provider.events$.subscribe((event) => event.type === 'degraded' && errors.push(event.error));
  defexa.behaviour.answer = 'hang';
  await clock.pass(59.9 * MINUTE - 1_000);
  const asked = [provider.getSession(), provider.getSession()];
  await clock.pass(5_500);
  expect(new Set(await Promise.all(asked)).size).toBe(1);
  expect(errors).toEqual([
    expect.objectContaining({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: true,
      message: 'The login took longer than the current session can still be used.',
    }),
  ]);
});

it('callers in the hard window wait no longer than the first of them, however many come', async () => {
  ({ clock, defexa, provider } = simulatedSession({ keepWarm: false }));
  await session();
  defexa.behaviour.answer = 'hang';
  await clock.pass(59.2 * MINUTE);
  expect(provider.state).toBe('hard');
  const waits: number[] = [];
  for (let part = 0; part < 12; part += 1) {
    const start = clock.monotonicMs();
    void provider.getSession({ maxWaitMs: 5_000 }).then(() => waits.push(clock.monotonicMs() - start));
    await clock.pass(500);
  }
  expect(waits.toSorted((one, other) => other - one)).toEqual([
    5_000, 4_500, 4_000, 3_500, 3_000, 2_500, 2_000, 1_500, 1_000, 500, 0, 0,
  ]);
});
