const SECOND = 1_000;

/** Whom a login is for: callers who wait for it, or nobody yet. */
export type LoginPurpose = 'waiting' | 'background';

/** The last of a row of failed flights. Moments are milliseconds on the monotonic clock. */
export interface LoginFailure {
  readonly at: number;
  /** How many flights in a row have failed. */
  readonly count: number;
  /** A number from 0 to 1, drawn once per failure. */
  readonly chance: number;
  /** How long Defexa asked us to stay away, in milliseconds. */
  readonly advised: number;
  /**
   * After how long the next login may start in any case, in milliseconds: when a refused key may be sent again; at
   * once after a flight that took all of its time, so that the first call after a hanging server recovers succeeds.
   */
  readonly over: number;
}

/**
 * From when on logins may start again after a failed flight, with full jitter: up to 1 s later where callers wait,
 * growing to 10 s; up to 5 s in the background, growing to 60 s, and there no later than `hardFrom`, where callers
 * begin to wait. Before the time that Defexa asked for (`Retry-After`) never.
 */
export function resumesAt(failure: LoginFailure, purpose: LoginPurpose, hardFrom = Infinity): number {
  const [first, longest] = purpose === 'waiting' ? [1 * SECOND, 10 * SECOND] : [5 * SECOND, 60 * SECOND];
  const ceiling = Math.min(longest, first * 2 ** (failure.count - 1));
  const planned = failure.at + Math.min(failure.chance * ceiling, failure.over);
  const inTime = hardFrom > failure.at ? Math.min(planned, hardFrom) : planned;
  return Math.max(failure.at + failure.advised, inTime);
}

/** How long to wait between two attempts of one flight, with full jitter. */
export function pauseBetweenAttempts(attempt: number, chance: number, advised: number): number {
  return Math.max(advised, chance * 1 * SECOND * 2 ** (attempt - 1));
}
