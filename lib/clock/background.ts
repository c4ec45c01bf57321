import { AsyncResource } from 'node:async_hooks';
import { LONGEST_TIMER_MS, type Clock } from './clock.js';

class Background extends AsyncResource {
  /** For Jest's `--detectOpenHandles`: this keeps no process alive. */
  hasRef(): boolean {
    return false;
  }
}

// Created when the package is loaded, so in no request's context.
const background = new Background('nestjs-defexa');

/**
 * Runs work that callers share (timers, logins, connections) in no caller's async context. What `AsyncLocalStorage` holds for
 * a request, such as its trace, tenant or logger, is not meant for work that outlives it and serves others too.
 */
export function inBackground<T>(work: () => T): T {
  return background.runInAsyncScope(work);
}

/**
 * Starts a timer for shared work. It does not keep the process alive, and goes off early if the delay exceeds the limit of Node's
 * timers.
 *
 * @returns a function that stops the timer
 */
export function startBackgroundTimer(clock: Clock, delayMs: number, onTimer: () => void): () => void {
  const limitedMs = Math.min(Math.max(Math.ceil(delayMs), 0), LONGEST_TIMER_MS);
  return inBackground(() => clock.startTimer(limitedMs, onTimer, { unref: true }));
}
