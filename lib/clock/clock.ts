/** One moment on both clocks, in milliseconds. */
export interface Instant {
  /** Since the Unix epoch. */
  readonly wallMs: number;
  /** Since some fixed moment. */
  readonly monotonicMs: number;
}

/** The only source of time and random numbers in the package, so that tests can simulate both. */
export interface Clock {
  /** The wall clock, in milliseconds since the Unix epoch. Jumps when somebody sets the clock. */
  wallMs(): number;
  /** The monotonic clock, in milliseconds. Never jumps, but may stand still while the machine is suspended. */
  monotonicMs(): number;
  /**
   * Calls back once, after `milliseconds`.
   *
   * @param options.unref do not keep the process alive for this timer
   * @returns a function that stops the timer
   */
  startTimer(milliseconds: number, callback: () => void, options?: { unref: boolean }): () => void;
  /** A number from 0 up to, but not including, 1. */
  random(): number;
}

/** The longest delay of a Node timer. A longer one would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clocks, timers and random numbers. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  startTimer: (milliseconds, callback, options) => {
    const timer = setTimeout(callback, milliseconds);
    if (options?.unref) {
      timer.unref();
    }
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Reads both clocks. */
export function readClocks(clock: Clock): Instant {
  return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
}

/** The elapsed milliseconds on the clock that advanced more: one may have been set back, the other may have stood still. */
export function elapsed(start: Instant, now: Instant): number {
  return Math.max(now.wallMs - start.wallMs, now.monotonicMs - start.monotonicMs);
}
