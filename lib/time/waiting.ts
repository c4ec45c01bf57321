import { setMaxListeners } from 'node:events';
import type { Time } from './time.js';

/**
 * Waits for `promise`, but no longer than until `signal` aborts. What the promise stands for goes on
 * unharmed: only this wait ends.
 *
 * @throws the signal's reason, once it aborts
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) {
    return promise;
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    const settle = () => signal.removeEventListener('abort', onAbort);
    if (signal.aborted) {
      onAbort();
    } else {
      // Any number of callers may share a signal; Node 20 would warn of more than ten.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', onAbort, { once: true });
    }
    promise.then(resolve, reject).finally(settle);
  });
}

/**
 * Does `work` under a deadline.
 *
 * @throws what `timeoutError` makes, after `milliseconds`; or the outer signal's reason
 */
export async function withDeadline<T>(
  time: Time,
  milliseconds: number,
  timeoutError: () => Error,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // Not AbortSignal.any(): on Node 20 and 22, a signal that lives long keeps what was made of it.
  const limit = new AbortController();
  const passOn = () => limit.abort(outer?.reason);
  const stopTimer = time.startTimer(milliseconds, () => limit.abort(timeoutError()));
  if (outer?.aborted) {
    passOn();
  }
  if (outer) {
    setMaxListeners(0, outer);
    outer.addEventListener('abort', passOn);
  }
  try {
    return await abortable(work(limit.signal), limit.signal);
  } finally {
    stopTimer();
    outer?.removeEventListener('abort', passOn);
  }
}

/**
 * Sleeps for `milliseconds`.
 *
 * @throws the signal's reason, once it aborts
 */
export async function sleep(time: Time, milliseconds: number, signal: AbortSignal): Promise<void> {
  let stopTimer = () => {};
  const timer = new Promise<void>((resolve) => {
    stopTimer = time.startTimer(milliseconds, resolve);
  });
  try {
    await abortable(timer, signal);
  } finally {
    stopTimer();
  }
}
