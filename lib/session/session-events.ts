import { type Observable, Subject } from 'rxjs';
import { inBackground } from '../clock/background.js';
import type { DefexaError } from '../errors/index.js';
import type { DefexaSession } from './defexa-session.js';
import type { IssuedSession } from './session-source.js';
import type { LoginReason } from './login-reason.js';

/** An event of a session, as `DefexaSessionProvider.events$` emits it. */
export type DefexaSessionEvent =
  /** A login is sent. Emitted once per login, however many attempts it makes. */
  | { readonly type: 'login-started'; readonly reason: LoginReason }
  /**
   * This process logged in and adopted the session. If `expirationUnderstood` is false, the response's `expiration` could
   * not be read, and the session is used for 60 s.
   */
  | {
      readonly type: 'logged-in';
      readonly session: DefexaSession;
      readonly tookMs: number;
      readonly expirationUnderstood: boolean;
    }
  /** This process adopted a session for which another process logged in. */
  | { readonly type: 'session-shared'; readonly session: DefexaSession }
  /** A login failed after its last attempt. `session` is the one that is still served, if there is one. */
  | {
      readonly type: 'login-failed';
      readonly error: DefexaError;
      readonly session: DefexaSession | undefined;
    }
  /** Callers got a session in its hard window, since no new one came in time. Emitted once per session. */
  | { readonly type: 'degraded'; readonly session: DefexaSession; readonly error: DefexaError }
  /** The invoice API rejected the current session, and the cache dropped it. */
  | { readonly type: 'session-rejected'; readonly session: DefexaSession }
  /** Fresh sessions keep being rejected: logins pause until `retryAt`. */
  | { readonly type: 'contention'; readonly retryAt: Date }
  /** The store fails, so this process logs in by itself. Emitted once per outage. */
  | { readonly type: 'store-unavailable'; readonly reason: string }
  /** The store works again. */
  | { readonly type: 'store-available' };

/**
 * The event for a session that was adopted.
 *
 * @internal
 */
export function adoptionEvent(issued: IssuedSession, session: DefexaSession): DefexaSessionEvent {
  const { tookMs, expirationUnderstood, isFromOtherProcess } = issued;
  return isFromOtherProcess
    ? { type: 'session-shared', session }
    : { type: 'logged-in', session, tookMs, expirationUnderstood };
}

/**
 * Follows what happens to the session of one account, for telemetry. Unlike a subscriber of `events$`, it is called in the async
 * context of the caller that a call is about, so that it finds the caller's trace. Its methods must not throw.
 *
 * @internal
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

/**
 * The events of one account, which its cache and sources emit; or those of all accounts.
 *
 * @internal
 */
export class SessionEvents<Event extends DefexaSessionEvent = DefexaSessionEvent> {
  /** Made for the first subscriber. */
  #subject: Subject<Event> | undefined;

  /** Follows the account for telemetry. Absent if nobody does, so that accounts take less memory. */
  declare observer?: SessionObserver;

  get events$(): Observable<Event> {
    this.#subject ??= new Subject();
    return this.#subject.asObservable();
  }

  /** Calls subscribers in no request's async context, since an event concerns all callers. */
  emit(event: Event): void {
    inBackground(() => {
      this.observer?.onEvent(event);
      this.#subject?.next(event);
    });
  }

  complete(): void {
    this.observer?.onClose();
    this.#subject ??= new Subject();
    this.#subject.complete();
  }
}
