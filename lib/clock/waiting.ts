import { abortReason, onAbort } from './signals.js';
import type { Clock } from './clock.js';

/**
 * Waits for `promise` until `signal` aborts. The work behind the promise goes on: only this wait ends.
 *
 * @throws the signal's reason, once it aborts
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) {
    return promise;
  }
  if (signal.aborted) {
    promise.catch(() => {});
    return Promise.reject(abortReason(signal));
  }
  return new Promise<T>((resolve, reject) => {
    const stopListening = onAbort(signal, () => {
      stopListening();
      reject(abortReason(signal));
    });
    promise.then(resolve, reject).finally(stopListening);
  });
}

/** How late a timer may be while the process runs. */
const TOLERANCE_MS = 10;
/** After a standstill, a deadline is extended by this much and this often at most, so that data that has arrived can be read. */
const MAX_EXTENSION_MS = 1_000;
const MAX_EXTENSIONS = 3;

/**
 * Calls back when a deadline has passed. If it passed while the process stood still (frozen, or its event loop blocked), that
 * does not count against the server: timers go off before data that has arrived is read, so the deadline is extended by as
 * much as the timer was late, up to a second and up to the length of the deadline itself.
 *
 * @returns a function that stops the timer
 */
export function startDeadline(
  clock: Clock,
  milliseconds: number,
  onPassed: () => void,
  options?: { unref: boolean },
): () => void {
  let stop = () => {};
  const wait = (delayMs: number, extensions: number) => {
    const due = clock.monotonicMs() + delayMs;
    const goOff = () => {
      const lateMs = clock.monotonicMs() - due;
      if (lateMs > TOLERANCE_MS && extensions < MAX_EXTENSIONS) {
        wait(Math.min(lateMs, milliseconds, MAX_EXTENSION_MS), extensions + 1);
      } else {
        onPassed();
      }
    };
    stop = clock.startTimer(delayMs, goOff, options);
  };
  wait(milliseconds, 0);
  return () => stop();
}

/**
 * Runs `work` under a deadline.
 *
 * @throws the `timeoutError`, after `milliseconds`; or the outer signal's reason
 */
export async function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  timeoutError: () => Error,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // AbortSignal.any() would leak: on Node 20 and 22, a long-lived signal retains all signals derived from it.
  const limit = new AbortController();
  const passOn = () => limit.abort(outer && abortReason(outer));
  if (outer?.aborted) {
    passOn();
  }
  const stopListening = outer ? onAbort(outer, passOn) : () => {};
  const stopTimer = startDeadline(clock, milliseconds, () => limit.abort(timeoutError()));
  try {
    return await abortable(work(limit.signal), limit.signal);
  } finally {
    stopTimer();
    stopListening();
  }
}

/**
 * Sleeps for `milliseconds`.
 *
 * @throws the signal's reason, once it aborts
 */
export async function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  let stopTimer = () => {};
  const timer = new Promise<void>((resolve) => {
    stopTimer = clock.startTimer(milliseconds, resolve);
  });
  try {
    await abortable(timer, signal);
  } finally {
    stopTimer();
  }
}
