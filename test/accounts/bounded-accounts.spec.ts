import { expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { BoundedAccounts } from '../../lib/accounts/bounded-accounts.js';
import type { HeldAccount } from '../../lib/accounts/held-account.js';
import { SimulatedClock } from '../support/simulated-clock.js';

Logger.overrideLogger(false);

const IDLE_MS = 60_000;

/** An account that notes what happens to it. */
class FakeAccount {
  uses = 0;
  lettingsGo = 0;
  isClosed = false;

  get isInUse(): boolean {
    return this.uses > 0;
  }

  letGo(): void {
    expect(this.isInUse).toBe(false);
    this.lettingsGo += 1;
  }

  close(): void {
    this.isClosed = true;
  }

  readonly session = { onApplicationShutdown: () => this.close() };
}

const NO_PROMISE = new Promise<never>(() => {});

/** Accounts, and a way to add one whose options are resolved at once. */
function bounded(max: number) {
  const clock = new SimulatedClock();
  const accounts = new BoundedAccounts({ max, idleTimeoutMs: IDLE_MS }, clock);
  const all: FakeAccount[] = [];
  const add = (id: string) => {
    const entry = accounts.add(id, NO_PROMISE);
    const account = new FakeAccount();
    all.push(account);
    accounts.setHeld(id, entry, account as unknown as HeldAccount);
    return account;
  };
  return { clock, accounts, all, add };
}

it('lets the account go whose last use is longest ago', async () => {
  const { clock, accounts, add } = bounded(2);
  const [a, b] = [add('a'), add('b')];
  accounts.use('a');
  add('c');
  await clock.pass(0);
  expect([a.lettingsGo, b.lettingsGo]).toEqual([0, 1]);
  expect([accounts.use('a') !== undefined, accounts.use('b')]).toEqual([true, undefined]);
});

it('keeps the accounts that were used last if many are too many at a time', async () => {
  const { clock, accounts, all, add } = bounded(10);
  const ids = Array.from({ length: 30 }, (_, n) => `merchant ${n}`);
  ids.forEach(add);
  for (const id of ids.slice(0, 5)) {
    accounts.use(id);
  }
  await clock.pass(0);
  const letGo = ids.filter((_, n) => all[n]!.lettingsGo === 1);
  expect(letGo).toEqual(ids.slice(5, 25));
  expect(accounts.size).toBe(10);
});

it('lets accounts go within a turn if very many are added', () => {
  const { accounts, add } = bounded(10);
  for (let n = 0; n < 5_000; n += 1) {
    add(`merchant ${n}`);
  }
  expect(accounts.size).toBeLessThanOrEqual(10 + 1_000);
});

it('holds more than the maximum while all are in use, and no longer', async () => {
  const { clock, accounts, add } = bounded(1);
  const a = add('a');
  a.uses = 1;
  const b = add('b');
  b.uses = 1;
  add('c');
  expect([accounts.size, a.lettingsGo, b.lettingsGo]).toEqual([3, 0, 0]);
  a.uses = 0;
  accounts.trimSoon();
  await clock.pass(0);
  expect([accounts.size, a.lettingsGo, b.lettingsGo]).toEqual([1, 1, 0]);
});

it('lets an account that is removed while it is in use go as soon as it no longer is', async () => {
  const { clock, accounts, add } = bounded(5);
  const a = add('a');
  a.uses = 2;
  expect(accounts.remove('a')).toBe(true);
  expect([accounts.size, accounts.use('a'), a.lettingsGo]).toEqual([0, undefined, 0]);
  a.uses = 1;
  accounts.trimSoon();
  await clock.pass(0);
  expect(a.lettingsGo).toBe(0);
  a.uses = 0;
  accounts.trimSoon();
  await clock.pass(0);
  accounts.trimSoon();
  await clock.pass(0);
  expect(a.lettingsGo).toBe(1);
});

it('holds no more than the maximum once the options of many accounts are resolved', async () => {
  const { clock, accounts } = bounded(2);
  const ids = Array.from({ length: 30 }, (_, n) => `merchant ${n}`);
  const entries = ids.map((id) => accounts.add(id, NO_PROMISE));
  expect(accounts.size).toBe(30);
  entries.forEach((entry, n) =>
    accounts.setHeld(ids[n]!, entry, new FakeAccount() as unknown as HeldAccount),
  );
  await clock.pass(0);
  expect(accounts.size).toBe(2);
});

it('closes accounts that were let go, for somebody may still have one', () => {
  const { accounts, add } = bounded(1);
  const all = [add('a'), add('b')];
  accounts.remove('b');
  accounts.close();
  expect(all.map(({ isClosed }) => isClosed)).toEqual([true, true]);
});

it('lets an account go by itself whose use ended without notice', async () => {
  const { clock, accounts, add } = bounded(1);
  const a = add('a');
  a.uses = 1;
  accounts.remove('a');
  a.uses = 0;
  await clock.pass(IDLE_MS / 4);
  expect([a.lettingsGo, clock.timers]).toEqual([1, 0]);
});

it('lets an account go that was removed while its options were being resolved', async () => {
  const { clock, accounts } = bounded(5);
  const entry = accounts.add('a', NO_PROMISE);
  accounts.remove('a');
  const account = new FakeAccount();
  accounts.setHeld('a', entry, account as unknown as HeldAccount);
  await clock.pass(0);
  expect([accounts.size, account.lettingsGo]).toEqual([0, 1]);
});

it('removes only the entry that it is given', () => {
  const { accounts } = bounded(5);
  const first = accounts.add('a', NO_PROMISE);
  accounts.remove('a');
  const second = accounts.add('a', NO_PROMISE);
  expect(accounts.remove('a', first)).toBe(false);
  expect(accounts.use('a')).toBe(second);
});

it('lets accounts go that were idle, and keeps those that were used or are in use', async () => {
  const { clock, accounts, add } = bounded(10);
  const [idle, used, inUse] = [add('idle'), add('used'), add('in use')];
  inUse.uses = 1;
  await clock.pass(IDLE_MS - 1);
  accounts.use('used');
  expect(accounts.size).toBe(3);
  await clock.pass(IDLE_MS / 2);
  expect([idle.lettingsGo, used.lettingsGo, inUse.lettingsGo]).toEqual([1, 0, 0]);
  inUse.uses = 0;
  await clock.pass(IDLE_MS / 2);
  expect(inUse.lettingsGo).toBe(0);
  await clock.pass(2 * IDLE_MS);
  expect([accounts.size, used.lettingsGo, inUse.lettingsGo, clock.timers]).toEqual([0, 1, 1, 0]);
});

it.each([1, 2])('lets accounts go in the first round after their time-out: %i', async (count) => {
  const { clock, accounts, add } = bounded(10);
  for (let n = 0; n < count; n += 1) {
    add(`merchant ${n}`);
  }
  await clock.pass(1.25 * IDLE_MS);
  expect(accounts.size).toBe(0);
});

it('needs one timer for all accounts', async () => {
  const { clock, add } = bounded(10_000);
  for (let count = 0; count < 10_000; count += 1) {
    add(`merchant ${count}`);
  }
  await clock.pass(0);
  expect(clock.timers).toBe(1);
});

type Step = { type: 'get' | 'begin' | 'end' | 'evict'; id: number } | { type: 'pass'; ms: number };

const STEP = fc.oneof(
  fc.record({
    type: fc.constantFrom('get' as const, 'begin' as const, 'end' as const, 'evict' as const),
    id: fc.nat(9),
  }),
  fc.record({ type: fc.constant('pass' as const), ms: fc.nat(IDLE_MS) }),
);

/** Takes steps, and notes which rules were broken. */
async function brokenRules(max: number, steps: readonly Step[]): Promise<Set<string>> {
  const { clock, accounts, all, add } = bounded(max);
  const latest = new Map<number, FakeAccount>();
  const lastUsedAtMs = new Map<number, number>();
  const broken = new Set<string>();
  const check = (rule: string, isKept: boolean) => void (isKept || broken.add(rule));
  const get = (id: number) => {
    const entry = accounts.use(String(id));
    const idleMs = clock.monotonicMs() - (lastUsedAtMs.get(id) ?? 0);
    check('an account that is held is the latest one', !entry || entry.held === (latest.get(id) as unknown));
    check('an idle account is let go', !entry || idleMs <= 1.25 * IDLE_MS);
    if (!entry) {
      latest.set(id, add(String(id)));
    }
    lastUsedAtMs.set(id, clock.monotonicMs());
  };
  const end = (id: number) => {
    latest.get(id)!.uses -= 1;
    accounts.trimSoon();
  };
  for (const step of steps) {
    const isKnown = 'id' in step && latest.has(step.id);
    if (step.type === 'pass') {
      await clock.pass(step.ms);
    } else if (step.type === 'get') {
      get(step.id);
    } else if (step.type === 'evict') {
      accounts.remove(String(step.id));
      check('an account that is evicted is not found', accounts.use(String(step.id)) === undefined);
    } else if (step.type === 'begin' && isKnown) {
      latest.get(step.id)!.uses += 1;
      // A use that goes on keeps the account.
      lastUsedAtMs.set(step.id, Infinity);
    } else if (step.type === 'end' && isKnown && latest.get(step.id)!.isInUse) {
      end(step.id);
    }
    await clock.pass(0);
    const inUse = all.filter(({ isInUse }) => isInUse).length;
    check('at most the maximum is held, or those in use', accounts.size <= Math.max(max, inUse));
    check(
      'no account is let go twice',
      all.every(({ lettingsGo }) => lettingsGo <= 1),
    );
    check('there is one timer at most', clock.timers <= 1);
  }
  accounts.close();
  check('nothing is left', accounts.size === 0 && clock.timers === 0);
  check(
    'all are closed or were let go',
    all.every((each) => each.isClosed || each.lettingsGo === 1),
  );
  return broken;
}

it('is bounded in every history', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(STEP, { maxLength: 80 }),
      async (max, steps) => {
        expect(await brokenRules(max, steps)).toEqual(new Set());
      },
    ),
    { numRuns: 300 },
  );
});
