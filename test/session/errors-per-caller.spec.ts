import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DefexaError, DefexaSessionProvider } from '../../lib/index.js';
import { simulatedSession } from '../support/session-provider.js';
import type { SimulatedDefexa } from '../support/simulated-defexa.js';
import type { SimulatedClock } from '../support/simulated-clock.js';

let clock: SimulatedClock;
let defexa: SimulatedDefexa;
let provider: DefexaSessionProvider;
let emitted: DefexaError[];
beforeEach(() => {
  ({ clock, defexa, provider } = simulatedSession({ keepWarm: false }));
  emitted = [];
  provider.events$.subscribe((event) => event.type === 'login-failed' && emitted.push(event.error));
});

async function failuresOf(call: () => Promise<unknown>, callers: number): Promise<DefexaError[]> {
  const calls = Array.from({ length: callers }, () => call().catch((error: unknown) => error));
  await clock.pass(25_000);
  return (await Promise.all(calls)) as DefexaError[];
}

/** Each causes a failure and returns the errors of its callers: some call at the same time, some later. */
const FAILURES: Record<string, () => Promise<DefexaError[]>> = {
  'a failed login and its backoff': async () => {
    clock.jitter = 1;
    defexa.behaviour.response = { problem: 'traffic_blocked' };
    const together = await failuresOf(() => provider.getSession(), 3);
    const later = await failuresOf(() => provider.getSession(), 2);
    expect(defexa.logins).toBe(1);
    return [...together, ...later];
  },
  'a rejected key': async () => {
    defexa.behaviour.response = { problem: 'incorrect_private_key' };
    const together = await failuresOf(() => provider.refresh(), 2);
    // After the clock was set, later callers get another `retryAt`. The earlier ones keep theirs.
    clock.setWallClock(-3_600_000);
    const later = await failuresOf(() => provider.getSession(), 2);
    expect(defexa.logins).toBe(1);
    return [...together, ...later];
  },
  'an overloaded server': async () => {
    defexa.behaviour.response = 503;
    defexa.behaviour.retryAfter = '60';
    return [
      ...(await failuresOf(() => provider.getSession(), 3)),
      ...(await failuresOf(() => provider.getSession(), 3)),
    ];
  },
  'a login that hangs': () => {
    defexa.behaviour.response = 'hang';
    return failuresOf(() => provider.getSession(), 3);
  },
  'sessions that keep being rejected': async () => {
    for (let rejected = 0; rejected < 2; rejected += 1) {
      const session = provider.getSession();
      await clock.pass(1_000);
      provider.invalidate(await session);
    }
    return failuresOf(() => provider.getSession(), 3);
  },
  'a shutdown': async () => {
    defexa.behaviour.response = 'hang';
    const waiting = failuresOf(() => provider.getSession(), 2);
    await Promise.resolve();
    provider.onApplicationShutdown();
    return [...(await waiting), ...(await failuresOf(() => provider.getSession(), 2))];
  },
};

describe.each(Object.entries(FAILURES))('%s', (_, fail) => {
  it('rejects each caller with an error of its own, and emits another', async () => {
    const errors = [...(await fail()), ...emitted];
    expect(errors.map(({ name }) => name)).not.toContain('DefexaSession');
    expect(new Set(errors).size).toBe(errors.length);
    expect(new Set(errors.map(({ problems }) => problems)).size).toBe(errors.length);
    const retryDates = errors.flatMap(({ retryAt }) => retryAt ?? []);
    expect(new Set(retryDates).size).toBe(retryDates.length);
    const [first, ...others] = errors;
    const before = others.map((error) => ({ ...error, message: error.message, stack: error.stack }));
    Object.assign(first!, { message: 'mine', stack: 'mine', tenant: 'mine' });
    first!.retryAt?.setTime(0);
    first!.problems.forEach((problem) => Object.assign(problem, { code: 'mine' }));
    expect(others.map((error) => ({ ...error, message: error.message, stack: error.stack }))).toEqual(before);
  });

  it('does not change errors that callers already have', async () => {
    const errors = await fail();
    const before = errors.map(({ retryAt }) => retryAt?.getTime());
    await failuresOf(() => provider.getSession(), 2);
    expect(errors.map(({ retryAt }) => retryAt?.getTime())).toEqual(before);
  });
});

it('does not share the retryAt date of a cool-down', async () => {
  const session = provider.getSession();
  await clock.pass(1_000);
  provider.invalidate(await session);
  const next = provider.getSession();
  await clock.pass(1_000);
  const emittedDates: Date[] = [];
  provider.events$.subscribe((event) => event.type === 'contention' && emittedDates.push(event.retryAt));
  const retryAt = provider.invalidate(await next)!;
  const retryAtMs = retryAt.getTime();
  retryAt.setTime(0);
  expect(emittedDates).toEqual([new Date(retryAtMs)]);
  const [error] = await failuresOf(() => provider.getSession(), 1);
  expect(error!.retryAt).toEqual(new Date(retryAtMs));
});

it('the stack of an error leads to its own caller, not to the one who started the login', async () => {
  defexa.behaviour.response = { problem: 'incorrect_private_key' };
  async function firstCaller() {
    await provider.getSession();
  }
  async function secondCaller() {
    await provider.getSession();
  }
  const [, error] = await failuresOf(
    ((): (() => Promise<void>) => {
      const callers = [firstCaller, secondCaller];
      return () => callers.shift()!();
    })(),
    2,
  );
  expect(error!.stack).toContain('secondCaller');
  expect(error!.stack).not.toContain('firstCaller');
});

it.each<[string, () => void]>([
  ['a rejected key', () => Object.assign(defexa.behaviour, { response: 401 })],
  ['an overloaded server', () => Object.assign(defexa.behaviour, { response: 503, retryAfter: '120' })],
])('after %s, retryAt follows a wall clock that is set', async (_, fail) => {
  fail();
  const [first] = await failuresOf(() => provider.getSession(), 1);
  const waitMs = first!.retryAt!.getTime() - clock.wallMs();
  for (const by of [3_600_000, -7_200_000]) {
    clock.setWallClock(by);
    const error = (await provider.getSession().catch((reason: unknown) => reason)) as DefexaError;
    expect(error.retryAt!.getTime() - clock.wallMs()).toBe(waitMs);
  }
  clock.setWallClock(3_600_000);
});
