import type { WindowOptions } from './session-life.js';

/** How a provider keeps its session. */
export interface DefexaSessionProviderOptions extends WindowOptions {
  /** Refresh a session that has been used without being asked. @default false */
  readonly keepWarm?: boolean;
  /** The longest that a caller waits for a login, in milliseconds. @default 20_000 */
  readonly flightBudget?: number;
}

/** What ends a caller's wait for a session. */
export interface GetSessionOptions {
  /** Ends this caller's wait alone, never the login that others wait for too. */
  readonly signal?: AbortSignal;
  /**
   * The longest that this caller waits for a new session while the one at hand is still valid, in milliseconds; then it is
   * given that one. Without a valid session it waits on.
   *
   * @default as long as the session at hand stays of use
   */
  readonly maxWaitMs?: number;
}
