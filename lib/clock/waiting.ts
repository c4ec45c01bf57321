import { abortReason, onAbort } from './signals.js';
import type { Clock } from './clock.js';

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

/** By how much a timer may be late while the process runs, in milliseconds. */
const TOLERANCE = 10;
/** How long what has arrived while the process stood still may take to be read at most, in milliseconds; and how often. */
const TIME_TO_READ = 1_000;
const MOST_READINGS = 3;

/**
 * Calls back when a deadline has passed. If it passed while the process stood still (frozen, or its event loop blocked),
 * that is no fault of the server's: timers go off before what has arrived is read, so there is as much longer for that as it was
 * late: up to a second, and up to the length of the deadline itself.
 *
 * @returns a function that stops it
 */
export function startDeadline(
  clock: Clock,
  milliseconds: number,
  onPassed: () => void,
  options?: { unref: boolean },
): () => void {
  let stop = () => {};
  const wait = (longer: number, readings: number) => {
    const due = clock.monotonicMs() + longer;
    const goOff = () => {
      const late = clock.monotonicMs() - due;
      if (late > TOLERANCE && readings < MOST_READINGS) {
        wait(Math.min(late, milliseconds, TIME_TO_READ), readings + 1);
      } else {
        onPassed();
      }
    };
    stop = clock.startTimer(longer, goOff, options);
  };
  wait(milliseconds, 0);
  return () => stop();
}

/**
 * Does `work` under a deadline.
 *
 * @throws what `timeoutError` makes, after `milliseconds`; or the outer signal's reason
 */
export async function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  timeoutError: () => Error,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // Not AbortSignal.any(): on Node 20 and 22, a signal that lives long keeps what was made of it.
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
