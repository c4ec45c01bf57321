import type { DefexaSessionEvent } from './session-events.js';

/**
 * Follows what happens to the session of one account, for telemetry. Unlike a subscriber of `events$`, it is called in the async
 * context of the caller that a call is about, so that it finds the caller's trace. Its methods must not throw.
 */
export interface SessionObserver {
  /** An event happened. Called in no caller's context. */
  onEvent(event: DefexaSessionEvent): void;
  /** Sends the request of a login, in a context of the observer's choice. Must return what `send` returns. */
  sendLogin<T>(baseUrl: string, send: () => Promise<T>): Promise<T>;
  /** A caller begins to wait for a login. Returns what to call when it no longer waits. */
  onWait(): () => void;
  /** A caller gets a session in its hard window, since no new one came in time. */
  onDegraded(): void;
  /** Defexa rejected the session of a caller's request. */
  onRejection(): void;
  /** A rejected request is sent again, with a new session. */
  onReplay(): void;
  /** The account is closed. */
  onClose(): void;
}
