import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Calls } from '../calls.js';
import type { Dice } from '../dice.js';
import type { Method } from '../entry.js';
import { type Account, TIMEOUT } from './account.js';
import type { Leash } from './signals.js';

/** One caller: calls, waits for the answer or goes away before, and calls again. */
export async function callAgainAndAgain(
  account: Account,
  calls: Calls,
  dice: Dice,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const timeout = dice.oneOf([TIMEOUT, TIMEOUT, 300, 3_000]);
    await callWithSignal(account, calls, dice, dice.weighted({ getSession: 1, request: 2 }), timeout);
    await sleep(dice.between(5, 150));
  }
}

/** A call with a signal of its own, whose caller may go away, or with one that outlives it. */
export async function callWithSignal(
  account: Account,
  calls: Calls,
  dice: Dice,
  method: Method,
  timeout = TIMEOUT,
): Promise<void> {
  const abortAfter = dice.isTrue(0.15) ? dice.oneOf([0, 20, 500]) : undefined;
  const leash = account.signals.pick(dice, { outlives: abortAfter === undefined && dice.isTrue(0.5) });
  await callOnce(account, calls, method, { leash, timeout, abortAfter });
  await assertFree(account, method, leash);
}

export async function callOnce(
  account: Account,
  calls: Calls,
  method: Method,
  options: { leash?: Leash; timeout?: number; abortAfter?: number; mustSucceed?: boolean } = {},
): Promise<void> {
  const { leash, timeout = TIMEOUT, abortAfter, mustSucceed } = options;
  const signal = leash?.signal;
  const write = account.writer();
  const limit = method === 'request' ? timeout : 2 * TIMEOUT;
  const { call, answered } = calls.make({ method, limit, mustSucceed }, write, async (order) => {
    if (method === 'request') {
      return account.order(`${account.name}-${order}`, { signal, timeout });
    }
    return method === 'refresh' ? account.logIn({ signal }) : account.auth.getSession({ signal });
  });
  const timer =
    abortAfter === undefined
      ? undefined
      : setTimeout(() => {
          write({ type: 'abort', call });
          leash?.abort();
        }, abortAfter);
  await answered;
  clearTimeout(timer);
}

/** Nobody listens to the signal of a call that is over; to one that outlives it, others do. */
async function assertFree(account: Account, method: Method, leash: Leash): Promise<void> {
  if (leash.outlives) {
    return;
  }
  await turn();
  const listeners = leash.listeners();
  if (listeners > 0) {
    account.note({
      type: 'left behind',
      what: `${listeners} listeners to the signal of a call of ${method}`,
    });
  }
}
