/** Options that limit a caller's wait for a session. */
export interface GetSessionOptions {
  /** Aborts the wait of this caller only. The login goes on for other callers. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The longest wait for a new session while the current one is still valid, in milliseconds. Then the caller gets the current
   * one. Without a valid session, the caller waits on.
   *
   * @default until shortly before the current session ends
   */
  readonly maxWaitMs?: number | undefined;
}
