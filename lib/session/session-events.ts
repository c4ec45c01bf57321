import type { DefexaError } from '../errors/index.js';
import type { DefexaSession } from './defexa-session.js';
import type { IssuedSession } from './session-source.js';

/**
 * Why a login starts: a caller has no session to use, the session nears its end, the invoice API rejected it, or
 * somebody asked for a new one.
 */
export type LoginReason = 'no-session' | 'ahead-of-expiry' | 'session-rejected' | 'requested';

/** What happens to the store that a fleet shares its session by. Told once for each time that it is down. */
export type SessionSourceEvent =
  /** The store can't be used, so the process logs in by itself. */
  | { readonly type: 'store-unavailable'; readonly reason: string }
  /** It can be used again. */
  | { readonly type: 'store-available' };

/** What happens to a session, as `DefexaSessionProvider.events$` tells it. */
export type DefexaSessionEvent =
  | SessionSourceEvent
  /** A login is sent. */
  | { readonly type: 'login-started'; readonly reason: LoginReason }
  /**
   * A new session was adopted. `took` is in milliseconds. Where `expirationUnderstood` is false, the answer's
   * `expiration` could not be read, and the session is used for 60 s.
   */
  | {
      readonly type: 'logged-in';
      readonly session: DefexaSession;
      readonly tookMs: number;
      readonly expirationUnderstood: boolean;
    }
  /** A session was adopted that another process has logged in for. */
  | { readonly type: 'session-shared'; readonly session: DefexaSession }
  /** A login failed, after all its attempts. `session` is the one that is still served, if there is one. */
  | {
      readonly type: 'login-failed';
      readonly error: DefexaError;
      readonly session: DefexaSession | undefined;
    }
  /** Callers were given a session in its hard window, because no new one could be had in time. Told once for each. */
  | { readonly type: 'degraded'; readonly session: DefexaSession; readonly error: DefexaError }
  /** The invoice API rejected the current session: it is dropped. */
  | { readonly type: 'session-rejected'; readonly session: DefexaSession }
  /** Fresh sessions keep being rejected: logins stop until `retryAt`. */
  | { readonly type: 'contention'; readonly retryAt: Date };

/** The event for a session that was adopted. */
export function adoption(issued: IssuedSession, session: DefexaSession): DefexaSessionEvent {
  const { tookMs, expirationUnderstood, isShared } = issued;
  return isShared
    ? { type: 'session-shared', session }
    : { type: 'logged-in', session, tookMs, expirationUnderstood };
}
