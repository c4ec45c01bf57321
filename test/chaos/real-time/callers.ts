import { setTimeout as sleep } from 'node:timers/promises';
import type { Calls } from '../calls.js';
import type { Dice } from '../dice.js';
import type { Method } from '../entry.js';
import { type Account, TIMEOUT } from './account.js';

/** One caller: calls, waits for the answer or goes away before, and calls again. */
export async function callAgainAndAgain(
  account: Account,
  calls: Calls,
  dice: Dice,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const timeout = dice.oneOf([TIMEOUT, TIMEOUT, 300, 3_000]);
    const abortAfter = dice.isTrue(0.15) ? dice.oneOf([0, 20, 500]) : undefined;
    await callOnce(account, calls, dice.weighted({ getSession: 1, request: 2 }), { timeout, abortAfter });
    await sleep(dice.between(5, 150));
  }
}

export async function callOnce(
  account: Account,
  calls: Calls,
  method: Method,
  options: { timeout?: number; abortAfter?: number; mustSucceed?: boolean } = {},
): Promise<void> {
  const { timeout = TIMEOUT, abortAfter, mustSucceed } = options;
  const write = account.writer();
  const abort = new AbortController();
  const { signal } = abort;
  const limit = method === 'request' ? timeout : 2 * TIMEOUT;
  const { call, answered } = calls.make({ method, limit, mustSucceed }, write, async (order) => {
    if (method === 'request') {
      return account.order(`${account.name}-${order}`, { signal, timeout });
    }
    return method === 'refresh' ? account.auth.login({ signal }) : account.auth.getSession({ signal });
  });
  const timer =
    abortAfter === undefined
      ? undefined
      : setTimeout(() => {
          write({ type: 'abort', call });
          abort.abort(new Error('the caller has gone'));
        }, abortAfter);
  await answered;
  clearTimeout(timer);
}
