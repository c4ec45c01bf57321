import type { Instant } from '../clock/clock.js';
import type { DefexaSession } from './defexa-session.js';
import type { LoginReason } from './login-reason.js';

/** A session as a source returns it, before the cache adopts it. */
export interface IssuedSession {
  /** The `session_token` for the invoice API. */
  readonly sessionToken: string;
  /** The merchant's `user_id` at Defexa; a string if a number could not hold it exactly. */
  readonly userId: number | string;
  /** When the session ends, on the clock of Defexa's server. */
  readonly expiration: Date;
  /** How long the session lives, counted from `sentAt`. */
  readonly lifetimeMs: number;
  /** When its login was sent. */
  readonly sentAt: Instant;
  /** False if the response's `expiration` could not be read, so that a short lifetime was assumed. */
  readonly expirationUnderstood: boolean;
  /** How long its login took. */
  readonly tookMs: number;
  /** Whether another process logged in for it. @default false */
  readonly isFromOtherProcess?: boolean;
}

/** What the cache and the sources tell each other about one login, from its first attempt to its last. */
export class LoginStatus {
  /** Whether a caller asked for a new login: then no backoff of a key counts, and no session of another process. Set by `SessionRefresher`. */
  force = false;
  /** How many callers wait for it. `LoginInProgress` counts them while the login goes on. */
  waiters = 0;
  /** How many requests went to Defexa. Counted by `LoginSource`: a store may give a session without one. */
  requestsSent = 0;
  /** Whether it waits for its turn among the logins of all accounts. Set by `LoginLimiter`. */
  isQueued = false;
  /** Whether it used up its time. Set by `RetryingSource`. */
  isOutOfTime = false;

  /** @param reason changes if the session is rejected before the login is sent */
  constructor(public reason: LoginReason) {}
}

/** A request for a session. */
export interface SessionRequest {
  /** Aborts the request: it ran out of time, or the app shuts down. */
  readonly signal: AbortSignal;
  readonly login: LoginStatus;
  /** Whether the session of another process is better than the cached one, and is not one that was rejected. */
  readonly isUsable: (session: IssuedSession) => boolean;
}

/** Returns a session. Sources wrap each other: `AccountParts` in `defexa.providers.ts` shows in which order. */
export interface SessionSource {
  /** @throws {DefexaError} if no session can be obtained */
  get(request: SessionRequest): Promise<IssuedSession>;
}

/** A request with the merchant private key for one attempt. */
export interface KeyedRequest extends SessionRequest {
  readonly key: string;
}

/** A source that needs the merchant private key. */
export interface KeyedSource {
  /** @throws {DefexaError} if no session can be obtained */
  get(request: KeyedRequest): Promise<IssuedSession>;
}

/** The sessions of other processes in a store. */
export interface StoredSessions {
  /**
   * Polls the store for another process's session while logins are paused, at most once per second.
   *
   * @returns undefined if the store has no usable session, if it fails, or if it is not polled this time
   */
  find(isUsable: SessionRequest['isUsable']): Promise<IssuedSession | undefined>;
  /** Removes a rejected session from the store, if it is still there. */
  forget(session: DefexaSession): void;
}
