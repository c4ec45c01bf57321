/** What ends a caller's wait for a session. */
export interface GetSessionOptions {
  /** Ends this caller's wait alone, never the login that others wait for too. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The longest that this caller waits for a new session while the current one is still valid, in milliseconds. Then it gets
   * the current one. Without a valid session it waits on.
   *
   * @default until shortly before the current session ends
   */
  readonly maxWaitMs?: number | undefined;
}
