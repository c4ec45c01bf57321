import { expect, it } from '@jest/globals';
import { readClocks } from '../../lib/clock/clock.js';
import { DefexaAuthenticationError, type DefexaError, DefexaUnavailableError } from '../../lib/index.js';
import { RetryingSource } from '../../lib/session/retrying-source.js';
import { type IssuedSession, LoginStatus } from '../../lib/session/session-source.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const SECOND = 1_000;

/** One login with a budget of 20 s, whose attempts fail with these errors in order and then succeed. */
function attemptsOf(errors: (DefexaError | 'hang')[], waiters: number) {
  const clock = new SimulatedClock();
  clock.jitter = 0.5;
  const attemptsAt: number[] = [];
  const login = Object.assign(new LoginStatus('no-session'), { waiters, requestsSent: 1 });
  const get = async (): Promise<IssuedSession> => {
    attemptsAt.push(clock.monotonicMs());
    const error = errors.shift();
    if (error) {
      throw error === 'hang' ? await new Promise<never>(() => {}) : error;
    }
    return { sessionToken: 'token', sentAt: readClocks(clock), lifetimeMs: 60 * SECOND } as IssuedSession;
  };
  const abort = new AbortController();
  const source = new RetryingSource({ get }, 20 * SECOND, clock);
  const outcome = source.get({ signal: abort.signal, login, isUsable: () => true }).then(
    (session) => session.sessionToken,
    (error: DefexaError) => error,
  );
  return { clock, login, attemptsAt, outcome, abort };
}

const unavailable = (retryAt?: number) =>
  new DefexaUnavailableError('unavailable', {
    retryable: true,
    retryAt: retryAt === undefined ? undefined : new Date(Date.UTC(2026, 0, 1) + retryAt),
  });

it('makes three attempts while callers wait, with random pauses of up to 1 s and 2 s', async () => {
  const { clock, attemptsAt, outcome } = attemptsOf([unavailable(), unavailable(), unavailable()], 1);
  await clock.pass(20 * SECOND);
  expect(await outcome).toMatchObject({ message: 'unavailable' });
  expect(attemptsAt).toEqual([0, 500, 1_500]);
  expect(clock.timers).toBe(0);
});

it('makes one attempt if no caller waits', async () => {
  const { outcome, attemptsAt } = attemptsOf([unavailable()], 0);
  expect(await outcome).toMatchObject({ message: 'unavailable' });
  expect(attemptsAt).toEqual([0]);
});

it('makes further attempts if a caller joins before the first one fails', async () => {
  const { clock, login, outcome } = attemptsOf([unavailable()], 0);
  login.waiters += 1;
  await clock.pass(SECOND);
  expect(await outcome).toBe('token');
});

it('does not retry an error that is not retryable', async () => {
  const { outcome, attemptsAt } = attemptsOf([new DefexaAuthenticationError('rejected')], 1);
  expect(await outcome).toMatchObject({ message: 'rejected' });
  expect(attemptsAt).toEqual([0]);
});

it('waits for Retry-After if the budget allows it', async () => {
  const { clock, attemptsAt, outcome } = attemptsOf([unavailable(19_999)], 1);
  await clock.pass(20 * SECOND);
  expect(await outcome).toBe('token');
  expect(attemptsAt).toEqual([0, 19_999]);
});

it('fails at once if Retry-After exceeds the budget', async () => {
  const { outcome, login } = attemptsOf([unavailable(20_000)], 1);
  expect(await outcome).toMatchObject({ message: 'unavailable' });
  expect(login.isOutOfTime).toBe(false);
});

it('fails at the end of the budget with the error of the last attempt that ended', async () => {
  const { clock, login, outcome } = attemptsOf([unavailable(), 'hang'], 1);
  await clock.pass(20 * SECOND);
  expect(await outcome).toMatchObject({ message: 'unavailable' });
  expect(login.isOutOfTime).toBe(true);
  expect(clock.timers).toBe(0);
});

it('fails when its signal aborts', async () => {
  const { clock, outcome, abort } = attemptsOf(['hang'], 1);
  abort.abort(new DefexaUnavailableError('shut down'));
  expect(await outcome).toMatchObject({ message: 'shut down' });
  expect(clock.timers).toBe(0);
});

it('forgets an error that a standstill excuses: if the budget ends later, it says that', async () => {
  const clock = new SimulatedClock();
  let attempts = 0;
  const get = async (): Promise<IssuedSession> => {
    attempts += 1;
    await new Promise<void>((resolve) => attempts === 1 && void clock.startTimer(5 * SECOND, resolve));
    throw unavailable();
  };
  const login = Object.assign(new LoginStatus('no-session'), { requestsSent: 1 });
  const { signal } = new AbortController();
  const outcome = new RetryingSource({ get }, 20 * SECOND, clock)
    .get({ signal, login, isUsable: () => true })
    .catch((error: DefexaError) => error);
  await clock.pass(2 * SECOND);
  clock.standStill(60 * SECOND);
  await clock.pass(30 * SECOND);
  expect(attempts).toBe(2);
  expect(await outcome).toMatchObject({
    message: 'There was no session within 20 s. Logins are tried again.',
  });
});

it('says so if the login still waited for its turn', async () => {
  const { clock, login, outcome } = attemptsOf(['hang'], 1);
  login.isQueued = true;
  await clock.pass(20 * SECOND);
  expect(await outcome).toMatchObject({
    message:
      'There was no session within 20 s, since maxConcurrentLogins other accounts were logging in. Logins are tried again.',
  });
});
