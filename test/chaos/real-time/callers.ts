import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Calls } from '../calls.js';
import type { RandomSource } from '../random-source.js';
import type { Method } from '../log-entry.js';
import { type Account, TIMEOUT_MS } from './account.js';
import type { CallerSignal } from './caller-signals.js';

/** Makes one call after another until the run stops. Some of them are aborted. */
export async function callRepeatedly(
  account: Account,
  calls: Calls,
  random: RandomSource,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const timeout = random.pick([TIMEOUT_MS, TIMEOUT_MS, 300, 3_000]);
    await callWithSignal(account, calls, random, random.pickWeighted({ getSession: 1, request: 2 }), timeout);
    await sleep(random.integer(5, 150));
  }
}

/** Makes a call with its own signal, which may abort, or with a signal that many calls share. */
export async function callWithSignal(
  account: Account,
  calls: Calls,
  random: RandomSource,
  method: Method,
  timeout = TIMEOUT_MS,
): Promise<void> {
  const abortAfterMs = random.bool(0.15) ? random.pick([0, 20, 500]) : undefined;
  const callerSignal = account.signals.pick(random, {
    isLongLived: abortAfterMs === undefined && random.bool(0.5),
  });
  await callOnce(account, calls, method, { callerSignal, timeout, abortAfterMs });
  await checkListeners(account, method, callerSignal);
}

export async function callOnce(
  account: Account,
  calls: Calls,
  method: Method,
  options: {
    callerSignal?: CallerSignal;
    timeout?: number;
    abortAfterMs?: number;
    mustSucceed?: boolean;
  } = {},
): Promise<void> {
  const { callerSignal, timeout = TIMEOUT_MS, abortAfterMs, mustSucceed } = options;
  const signal = callerSignal?.signal;
  const record = account.recorder();
  const limitMs = method === 'request' ? timeout : 2 * TIMEOUT_MS;
  const { call, settled } = calls.make({ method, limitMs, mustSucceed }, record, async (order) => {
    if (method === 'request') {
      return account.order(`${account.name}-${order}`, { signal, timeout });
    }
    return method === 'refresh' ? account.forceLogin({ signal }) : account.auth.getSession({ signal });
  });
  const timer =
    abortAfterMs === undefined
      ? undefined
      : setTimeout(() => {
          record({ type: 'abort', call });
          callerSignal?.abort();
        }, abortAfterMs);
  await settled;
  clearTimeout(timer);
}

/** Checks that a call has removed its listeners from its own signal. A shared signal has those of other calls. */
async function checkListeners(account: Account, method: Method, callerSignal: CallerSignal): Promise<void> {
  if (callerSignal.isLongLived) {
    return;
  }
  await nextTurn();
  const listeners = callerSignal.listeners();
  if (listeners > 0) {
    account.record({
      type: 'leak',
      what: `${listeners} listeners to the signal of a call of ${method}`,
    });
  }
}
