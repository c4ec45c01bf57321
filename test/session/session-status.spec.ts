import { expect, it } from '@jest/globals';
import { createDefexaSession } from '../../lib/testing/index.js';
import { partsWithoutLogin } from '../../lib/testing/without-login.js';
import { SessionCache } from '../../lib/session/session-cache.js';
import { SessionEvents } from '../../lib/session/session-events.js';
import { all } from '../support/http/app.js';
import { simulatedSession } from '../support/session-provider.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const NOTHING = { state: 'empty', expiresInMs: 0, lastError: undefined, pausedUntil: undefined };

/** An account, with a session of an hour whose login was sent at the start and took 300 ms. */
async function loggedIn(options?: Parameters<typeof simulatedSession>[0]) {
  const account = simulatedSession({ keepWarm: false, ...options });
  const session = account.provider.getSession();
  await account.clock.pass(300);
  return { ...account, session: await session };
}

/** Lets a caller's login fail, with all its attempts. */
async function failLogin({ provider, clock }: ReturnType<typeof simulatedSession>): Promise<unknown> {
  const error = provider.refresh().catch((caught: unknown) => caught);
  await clock.pass(20 * SECOND);
  return error;
}

it('says nothing before the first login, and does not log in', async () => {
  const { provider, defexa, clock } = simulatedSession();
  expect(provider.status).toStrictEqual(NOTHING);
  await clock.pass(MINUTE);
  expect(defexa.logins).toBe(0);
});

it('is a plain, immutable object of the moment', async () => {
  const { provider, clock } = await loggedIn();
  const { status } = provider;
  expect(Object.isFrozen(status)).toBe(true);
  expect(Object.getPrototypeOf(status)).toBe(Object.prototype);
  await clock.pass(MINUTE);
  expect(status.expiresInMs).toBe(HOUR - 300);
  expect(provider.status.expiresInMs).toBe(HOUR - MINUTE - 300);
});

it('counts the time that is left from when the login was sent, through all states to the end', async () => {
  const { provider, clock } = await loggedIn();
  expect(provider.status).toMatchObject({ state: 'fresh', expiresInMs: HOUR - 300 });
  await clock.pass(56 * MINUTE);
  expect(provider.status).toMatchObject({ state: 'soft', expiresInMs: 4 * MINUTE - 300 });
  await clock.pass(3.5 * MINUTE);
  expect(provider.status).toMatchObject({ state: 'hard', expiresInMs: MINUTE / 2 - 300 });
  await clock.pass(MINUTE / 2 - 301);
  expect(provider.status).toMatchObject({ state: 'hard', expiresInMs: 1 });
  clock.standStill(0.5);
  expect(provider.status).toMatchObject({ state: 'hard', expiresInMs: 1 });
  await clock.pass(0.5);
  expect(provider.status).toMatchObject({ state: 'expired', expiresInMs: 0 });
  await clock.pass(MINUTE);
  expect(provider.status).toStrictEqual({ ...NOTHING, state: 'expired' });
});

it.each([
  ['the server’s clock is hours ahead', 6 * HOUR, 0, HOUR - 300],
  ['this machine’s clock is set back', 0, -6 * HOUR, HOUR - 300],
  ['this machine’s clock is set forward, which may be a suspension', 0, 10 * MINUTE, 50 * MINUTE - 300],
])('trusts no comparison of clocks: %s', async (_, clockOffset, setBy, expected) => {
  const { provider, clock, defexa } = simulatedSession({ keepWarm: false });
  defexa.clockOffset = clockOffset;
  void provider.getSession();
  await clock.pass(300);
  clock.setWallClock(setBy);
  expect(provider.status.expiresInMs).toBe(expected);
});

it('has the error of a failed login, and until when calls fail at once', async () => {
  const account = simulatedSession();
  const { provider, clock, defexa } = account;
  clock.jitter = 0.5;
  defexa.behaviour.response = 500;
  defexa.behaviour.latencyMs = 0;
  const failed = provider.getSession().catch((error: unknown) => error);
  await clock.pass(1_500);
  const error = (await failed) as Error;
  const pausedUntil = new Date(clock.wallMs() + 500);
  expect(provider.status).toMatchObject({ state: 'empty', expiresInMs: 0, pausedUntil });
  expect(provider.status.lastError).toMatchObject({
    code: 'DEFEXA_UNAVAILABLE',
    status: 500,
    message: error.message,
    retryAt: pausedUntil,
  });
  await expect(provider.getSession()).rejects.toMatchObject({ retryAt: pausedUntil });
  await clock.pass(499);
  expect(provider.status.pausedUntil).toEqual(pausedUntil);
  await clock.pass(1);
  expect(provider.status).toMatchObject({
    lastError: { code: 'DEFEXA_UNAVAILABLE' },
    pausedUntil: undefined,
  });
  expect(defexa.logins).toBe(3);
});

it('gives each reader an error and a date of its own, with the problems', async () => {
  const account = simulatedSession();
  const { provider, defexa } = account;
  defexa.behaviour.response = { problem: 'traffic_blocked' };
  const thrown = await failLogin(account);
  const { lastError, pausedUntil } = provider.status;
  expect(lastError).toMatchObject({
    code: 'DEFEXA_ACCESS_DENIED',
    problems: [expect.objectContaining({ code: 'traffic_blocked' })],
  });
  expect(lastError).not.toBe(thrown);
  lastError!.message = 'changed';
  pausedUntil!.setTime(0);
  expect(provider.status.lastError).not.toBe(lastError);
  expect(provider.status.lastError!.message).not.toBe('changed');
  expect(provider.status.pausedUntil!.getTime()).toBeGreaterThan(0);
});

it('keeps the time that is left while logins fail, and forgets the error after the next login', async () => {
  const account = await loggedIn();
  const { provider, clock, defexa } = account;
  defexa.behaviour.response = 'reset';
  await failLogin(account);
  expect(provider.status).toMatchObject({
    state: 'fresh',
    expiresInMs: HOUR - 300 - 20 * SECOND,
    lastError: { code: 'DEFEXA_UNAVAILABLE' },
  });
  defexa.behaviour.response = 'session';
  void provider.refresh();
  await clock.pass(300);
  expect(provider.status).toStrictEqual({ ...NOTHING, state: 'fresh', expiresInMs: HOUR - 300 });
});

it('is paused until the backoff of a rejected key ends, although callers may read the key again before', async () => {
  const account = simulatedSession();
  const { provider, clock, defexa } = account;
  defexa.behaviour.response = 401;
  const failed = provider.getSession().catch(() => {});
  await clock.pass(300);
  await failed;
  const pausedUntil = new Date(clock.wallMs() + 30 * SECOND);
  expect(provider.status).toMatchObject({
    lastError: { code: 'DEFEXA_AUTHENTICATION', retryAt: pausedUntil },
    pausedUntil,
  });
  await clock.pass(29 * SECOND);
  expect(provider.status.pausedUntil).toEqual(pausedUntil);
  await clock.pass(SECOND);
  expect(provider.status.pausedUntil).toBeUndefined();
});

it('is not paused after a login that hung', async () => {
  const account = simulatedSession();
  account.defexa.behaviour.response = 'hang';
  await failLogin(account);
  expect(account.provider.status).toMatchObject({
    lastError: { code: 'DEFEXA_UNAVAILABLE' },
    pausedUntil: undefined,
  });
});

/** Rejects a session, and the one that replaces it: a sign of contention. */
async function causeContention({ provider, clock }: Awaited<ReturnType<typeof loggedIn>>): Promise<Date> {
  provider.invalidate(provider.current!);
  void provider.getSession();
  await clock.pass(300);
  return provider.invalidate(provider.current!)!;
}

it('says why logins pause if fresh sessions keep being rejected, although none has failed', async () => {
  const account = await loggedIn();
  const { provider, clock } = account;
  const pausedUntil = await causeContention(account);
  expect(provider.status).toMatchObject({
    state: 'empty',
    expiresInMs: 0,
    lastError: { code: 'DEFEXA_SESSION_REJECTED', retryAt: pausedUntil },
    pausedUntil,
  });
  await clock.pass(30 * SECOND);
  expect(provider.status).toStrictEqual(NOTHING);
});

it.each([
  ['a rejected key, whose backoff ends later', 401, 'DEFEXA_AUTHENTICATION', 300],
  ['an outage, whose backoff ends sooner', 500, 'DEFEXA_UNAVAILABLE', 0],
] as const)(
  'if a login fails while logins pause, has its error and the longer pause: %s',
  async (_, response, code, longerMs) => {
    const account = await loggedIn();
    const coolDownEnd = await causeContention(account);
    account.defexa.behaviour.response = response;
    await failLogin(account);
    expect(account.provider.status.lastError?.code).toBe(code);
    expect(account.provider.status.pausedUntil).toEqual(new Date(coolDownEnd.getTime() + longerMs));
  },
);

it('shows no token', async () => {
  const { provider } = await loggedIn();
  expect(all(provider.status)).not.toContain('token-1');
  expect(JSON.stringify([provider.status, provider])).not.toContain('token-1');
});

it('has a sensible status for a session of a test', async () => {
  const parts = partsWithoutLogin(createDefexaSession(), new SessionEvents());
  const cache = new SessionCache(parts);
  expect(cache.status).toStrictEqual(NOTHING);
  await cache.get();
  expect(cache.status).toMatchObject({ state: 'fresh', lastError: undefined, pausedUntil: undefined });
  expect(cache.status.expiresInMs).toBeGreaterThan(HOUR);
});
