import { beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedFleet, distinctTokens } from '../support/store/simulated-fleet.js';

const SECOND = 1_000;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

describe('while another process logs in', () => {
  it('the others wait and adopt its session', async () => {
    fleet.defexa.behaviour.latencyMs = 4_000;
    const results = await fleet.callAll(fleet.startMany(8));
    expect(distinctTokens(results)).toEqual(new Set(['token-1']));
    expect(fleet.defexa.logins).toBe(1);
    for (const { elapsedMs } of results) {
      expect(elapsedMs).toBeLessThanOrEqual(4_000 + 1_500 + 10);
    }
  });

  it('another process logs in after 5 s if that login hangs', async () => {
    fleet.defexa.behaviour.response = 'hang';
    fleet.start().call();
    await pass(10);
    fleet.defexa.behaviour.response = 'session';
    const [result] = await fleet.callAll([fleet.start()]);
    expect(result!.elapsedMs).toBeGreaterThanOrEqual(5_000);
    expect(result!.elapsedMs).toBeLessThanOrEqual(5_000 + 310);
    expect(fleet.defexa.logins).toBe(2);
  });

  it('renews the lock while the login takes, and releases it right after', async () => {
    fleet.defexa.behaviour.latencyMs = 20_000;
    fleet.start({ timeout: 30_000 }).call();
    await pass(10);
    for (let second = 0; second < 19; second += 1) {
      await pass(SECOND);
      expect(fleet.store.isLocked).toBe(true);
    }
    await pass(SECOND);
    expect(fleet.store.isLocked).toBe(false);
  });

  it('if that process dies, another logs in as soon as the lock expires', async () => {
    const holder = fleet.start();
    holder.call();
    await pass(10);
    holder.kill();
    const results = await fleet.callAll(fleet.startMany(8));
    expect(distinctTokens(results)).toEqual(new Set(['token-2']));
    for (const { elapsedMs } of results) {
      expect(elapsedMs).toBeLessThanOrEqual(3_000 + 1_500 + 300 + 1_500);
    }
  });

  it.each([500, 2_000, 10_000])('if that process dies, no caller fails (time-out %d ms)', async (timeout) => {
    const holder = fleet.start({ timeout });
    holder.call();
    await pass(10);
    holder.kill();
    const results = await fleet.callAll(fleet.startMany(8, { timeout }));
    expect(results.filter(({ token }) => token === undefined)).toEqual([]);
  });

  it.each([
    [1_500, ['token-2']],
    // So slow that another waiting process takes the spare lock and logs in as well.
    [3_000, ['token-2', 'token-3']],
  ])(
    'if that process dies, as few others as possible log in (a login takes %d ms)',
    async (loginMs, tokens) => {
      fleet.defexa.behaviour.latencyMs = loginMs;
      const holder = fleet.start();
      holder.call();
      await pass(10);
      holder.kill();
      const results = await fleet.callAll(fleet.startMany(16));
      expect(distinctTokens(results)).toEqual(new Set(tokens));
      expect(fleet.defexa.logins).toBe(1 + tokens.length);
    },
  );

  it('if its login fails, the next process logs in', async () => {
    fleet.defexa.behaviour.response = 503;
    fleet.start({ randomValue: 0.9 }).call();
    await pass(10);
    fleet.defexa.behaviour.response = 'session';
    const results = await fleet.callAll(fleet.startMany(8));
    expect(distinctTokens(results)).toEqual(new Set(['token-2']));
  });
});

it('reads the store once more after it takes the lock, since the previous holder may have logged in', async () => {
  const late = fleet.start({ randomValue: 0.9 });
  fleet.store.conduct = (operation) => ({ tookMs: operation === 'take lock' ? 450 : 1, done: 'last' });
  const result = late.call();
  await pass(2);
  fleet.store.conduct = () => ({ tookMs: 1, done: 'last' });
  fleet.start().call();
  await pass(SECOND);
  expect(result.token).toBe('token-1');
  expect(fleet.defexa.logins).toBe(1);
});

it('a login that outlasts the lock causes one more login, however many processes wait', async () => {
  fleet.defexa.behaviour.latencyMs = 7 * SECOND;
  const results = fleet.startMany(30).map((process) => process.call());
  await pass(20 * SECOND);
  expect(results.filter(({ token }) => token === undefined)).toEqual([]);
  expect(fleet.defexa.logins).toBe(2);
});

it('one other process logs in if the holder of the lock hangs', async () => {
  fleet.defexa.behaviour.response = 'hang';
  const stuck = fleet.start();
  stuck.call();
  await pass(SECOND);
  fleet.defexa.behaviour.response = 'session';
  const results = fleet.startMany(30).map((process) => process.call());
  await pass(19 * SECOND);
  expect(results.filter(({ token }) => token === undefined)).toEqual([]);
  expect(fleet.defexa.logins).toBe(2);
});

it('all other processes log in, in time for their callers, if the holders of both locks hang', async () => {
  fleet.defexa.behaviour.response = 'hang';
  const stuck = fleet.startMany(2).map((process) => process.call());
  await pass(9 * SECOND);
  fleet.defexa.behaviour.response = 'session';
  const results = fleet.startMany(5).map((process) => process.call());
  await pass(20 * SECOND);
  expect([...stuck, ...results].filter(({ token }) => token === undefined)).toEqual([]);
});
