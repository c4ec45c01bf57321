import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DefexaError, DefexaSessionProvider } from '../../lib/index.js';
import { simulatedSession } from '../support/session-provider.js';
import type { SimulatedDefexa } from '../support/simulated-defexa.js';
import type { SimulatedClock } from '../support/simulated-clock.js';

let clock: SimulatedClock;
let defexa: SimulatedDefexa;
let provider: DefexaSessionProvider;
let told: DefexaError[];
beforeEach(() => {
  ({ clock, defexa, provider } = simulatedSession({ keepWarm: false }));
  told = [];
  provider.events$.subscribe((event) => event.type === 'login-failed' && told.push(event.error));
});

async function failuresOf(ask: () => Promise<unknown>, callers: number): Promise<DefexaError[]> {
  const asked = Array.from({ length: callers }, () => ask().catch((error: unknown) => error));
  await clock.pass(25_000);
  return (await Promise.all(asked)) as DefexaError[];
}

/** Brings about a failure, and gives the errors of all who hear of it: some together, some later. */
const FAILURES: Record<string, () => Promise<DefexaError[]>> = {
  'a login that fails, and the pause after it': async () => {
    clock.chance = 1;
    defexa.behaviour.answer = { problem: 'traffic_blocked' };
    const together = await failuresOf(() => provider.getSession(), 3);
    const later = await failuresOf(() => provider.getSession(), 2);
    expect(defexa.logins).toBe(1);
    return [...together, ...later];
  },
  'a refused key': async () => {
    defexa.behaviour.answer = { problem: 'incorrect_private_key' };
    const together = await failuresOf(() => provider.refresh(), 2);
    // Somebody sets the clock: whoever comes now hears another moment, and nobody else's changes.
    clock.setWallClock(-3_600_000);
    const later = await failuresOf(() => provider.getSession(), 2);
    expect(defexa.logins).toBe(1);
    return [...together, ...later];
  },
  'an overloaded server': async () => {
    defexa.behaviour.answer = 503;
    defexa.behaviour.retryAfter = '60';
    return [
      ...(await failuresOf(() => provider.getSession(), 3)),
      ...(await failuresOf(() => provider.getSession(), 3)),
    ];
  },
  'a login that hangs': () => {
    defexa.behaviour.answer = 'hang';
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
    defexa.behaviour.answer = 'hang';
    const waiting = failuresOf(() => provider.getSession(), 2);
    await Promise.resolve();
    provider.onApplicationShutdown();
    return [...(await waiting), ...(await failuresOf(() => provider.getSession(), 2))];
  },
};

describe.each(Object.entries(FAILURES))('Of %s', (_, fail) => {
  it('each caller and each subscriber gets an error of its own', async () => {
    const errors = [...(await fail()), ...told];
    expect(errors.map(({ name }) => name)).not.toContain('DefexaSession');
    expect(new Set(errors).size).toBe(errors.length);
    expect(new Set(errors.map(({ problems }) => problems)).size).toBe(errors.length);
    const moments = errors.flatMap(({ retryAt }) => retryAt ?? []);
    expect(new Set(moments).size).toBe(moments.length);
    const [first, ...others] = errors;
    const before = others.map((error) => ({ ...error, message: error.message, stack: error.stack }));
    Object.assign(first!, { message: 'mine', stack: 'mine', tenant: 'mine' });
    first!.retryAt?.setTime(0);
    first!.problems.forEach((problem) => Object.assign(problem, { code: 'mine' }));
    expect(others.map((error) => ({ ...error, message: error.message, stack: error.stack }))).toEqual(before);
  });

  it('the errors of before do not change', async () => {
    const errors = await fail();
    const before = errors.map(({ retryAt }) => retryAt?.getTime());
    await failuresOf(() => provider.getSession(), 2);
    expect(errors.map(({ retryAt }) => retryAt?.getTime())).toEqual(before);
  });
});

it('the moment of a cool-down is not shared', async () => {
  const session = provider.getSession();
  await clock.pass(1_000);
  provider.invalidate(await session);
  const next = provider.getSession();
  await clock.pass(1_000);
  const moments: Date[] = [];
  provider.events$.subscribe((event) => event.type === 'contention' && moments.push(event.retryAt));
  const retryAt = provider.invalidate(await next)!;
  const moment = retryAt.getTime();
  retryAt.setTime(0);
  expect(moments).toEqual([new Date(moment)]);
  const [error] = await failuresOf(() => provider.getSession(), 1);
  expect(error!.retryAt).toEqual(new Date(moment));
});

it("an error's stack leads to its caller, not to whoever set off the login", async () => {
  defexa.behaviour.answer = { problem: 'incorrect_private_key' };
  async function somebodyElse() {
    await provider.getSession();
  }
  async function thisCaller() {
    await provider.getSession();
  }
  const [, error] = await failuresOf(
    ((): (() => Promise<void>) => {
      const callers = [somebodyElse, thisCaller];
      return () => callers.shift()!();
    })(),
    2,
  );
  expect(error!.stack).toContain('thisCaller');
  expect(error!.stack).not.toContain('somebodyElse');
});

it.each<[string, () => void]>([
  ['a refused key', () => Object.assign(defexa.behaviour, { answer: 401 })],
  ['an overloaded server', () => Object.assign(defexa.behaviour, { answer: 503, retryAfter: '120' })],
])('after %s, retryAt is right by the clock as it is', async (_, fail) => {
  fail();
  const [first] = await failuresOf(() => provider.getSession(), 1);
  const left = first!.retryAt!.getTime() - clock.wallMs();
  for (const by of [3_600_000, -7_200_000]) {
    clock.setWallClock(by);
    const error = (await provider.getSession().catch((reason: unknown) => reason)) as DefexaError;
    expect(error.retryAt!.getTime() - clock.wallMs()).toBe(left);
  }
  clock.setWallClock(3_600_000);
});
