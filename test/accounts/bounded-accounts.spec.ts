import { expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { BoundedAccounts, type Entry } from '../../lib/accounts/bounded-accounts.js';
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
}

const NO_PROMISE = new Promise<never>(() => {});

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

it('lets the account go whose last use is longest ago', () => {
  const { accounts, add } = bounded(2);
  const [a, b] = [add('a'), add('b')];
  accounts.use('a');
  add('c');
  expect([a.lettingsGo, b.lettingsGo]).toEqual([0, 1]);
  expect([accounts.use('a') !== undefined, accounts.use('b')]).toEqual([true, undefined]);
});

it('holds more than the maximum while all are in use, and no longer', () => {
  const { accounts, add } = bounded(1);
  const a = add('a');
  a.uses = 1;
  const b = add('b');
  b.uses = 1;
  add('c');
  expect([accounts.size, a.lettingsGo, b.lettingsGo]).toEqual([3, 0, 0]);
  a.uses = 0;
  accounts.trim();
  expect([accounts.size, a.lettingsGo, b.lettingsGo]).toEqual([1, 1, 0]);
});

it('lets an account that is removed while it is in use go as soon as it no longer is', () => {
  const { accounts, add } = bounded(5);
  const a = add('a');
  a.uses = 2;
  expect(accounts.remove('a')).toBe(true);
  expect([accounts.size, accounts.use('a'), a.lettingsGo]).toEqual([0, undefined, 0]);
  a.uses = 1;
  accounts.trim();
  expect(a.lettingsGo).toBe(0);
  a.uses = 0;
  accounts.trim();
  accounts.trim();
  expect(a.lettingsGo).toBe(1);
});

it('lets an account go at once that was removed while its options were being resolved', () => {
  const { accounts } = bounded(5);
  const entry = accounts.add('a', NO_PROMISE);
  accounts.remove('a');
  const account = new FakeAccount();
  accounts.setHeld('a', entry, account as unknown as HeldAccount);
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

it('needs one timer for all accounts', async () => {
  const { clock, add } = bounded(10_000);
  for (let count = 0; count < 10_000; count += 1) {
    add(`merchant ${count}`);
  }
  expect(clock.timers).toBe(1);
});

type Step = { type: 'get' | 'begin' | 'end' | 'evict'; id: number } | { type: 'pass'; ms: number };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constantFrom('get', 'begin', 'end', 'evict'), id: fc.nat(9) }),
  fc.record({ type: fc.constant('pass' as const), ms: fc.nat(IDLE_MS) }),
) as fc.Arbitrary<Step>;

it('is bounded in every history: at most the maximum, or those in use', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(STEP, { maxLength: 80 }), async (max, steps) => {
      const { clock, accounts, all, add } = bounded(max);
      const held = new Map<number, FakeAccount>();
      const lastUse = new Map<number, number>();
      for (const step of steps) {
        if (step.type === 'pass') {
          await clock.pass(step.ms);
        } else {
          await take(step.type, step.id);
        }
        const inUse = all.filter(({ isInUse }) => isInUse).length;
        expect(accounts.size).toBeLessThanOrEqual(Math.max(max, inUse));
        expect(all.every(({ lettingsGo }) => lettingsGo <= 1)).toBe(true);
        expect(clock.timers).toBeLessThanOrEqual(1);
      }
      accounts.close();
      expect([accounts.size, clock.timers]).toEqual([0, 0]);
      expect(all.every(({ isClosed, lettingsGo }) => isClosed || lettingsGo === 1)).toBe(true);

      async function take(type: 'get' | 'begin' | 'end' | 'evict', id: number) {
        const account = held.get(id);
        if (type === 'get') {
          const entry: Entry | undefined = accounts.use(String(id));
          if (entry) {
            expect(entry.held).toBe(account);
            expect(clock.monotonicMs() - lastUse.get(id)!).toBeLessThanOrEqual(1.25 * IDLE_MS);
          }
          held.set(id, entry ? account! : add(String(id)));
          lastUse.set(id, clock.monotonicMs());
        } else if (type === 'begin' && account) {
          account.uses += 1;
          // A call keeps the account, so its use counts from its end.
          lastUse.set(id, Infinity);
        } else if (type === 'end' && account?.isInUse) {
          account.uses -= 1;
          accounts.trim();
        } else if (type === 'evict') {
          const isThere = accounts.use(String(id)) !== undefined;
          expect(accounts.remove(String(id))).toBe(isThere);
        }
      }
    }),
    { numRuns: 300 },
  );
});
