import { inBackground } from './background.js';
import { LONGEST_TIMER_MS, type Clock } from './clock.js';

/**
 * Starts a timer that does not keep the process alive. It goes off early if the delay exceeds the limit of Node's timers.
 *
 * @returns a function that stops the timer
 */
export function startStandingTimer(clock: Clock, delayMs: number, onTimer: () => void): () => void {
  const limitedMs = Math.min(Math.max(Math.ceil(delayMs), 0), LONGEST_TIMER_MS);
  return inBackground(() => clock.startTimer(limitedMs, onTimer, { unref: true }));
}
