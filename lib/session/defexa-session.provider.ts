import type { OnApplicationShutdown } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { DefexaSession } from './defexa-session.js';
import type { GetSessionOptions } from './get-session-options.js';
import type { SessionState } from './refresh-windows.js';
import type { SessionCache } from './session-cache.js';
import type { DefexaSessionEvent, SessionEvents, SessionObserver } from './session-events.js';
import type { DefexaSessionStatus } from './session-status.js';

/**
 * The session of one merchant account, kept fresh. Callers get a live session immediately. It is replaced in the
 * background before it ends, and any number of callers share one login.
 *
 * It also has what monitoring and clients of your own need: events, the state, and `invalidate()`. Most apps only need the
 * `DefexaAuthService`.
 */
export class DefexaSessionProvider implements OnApplicationShutdown {
  /** @internal */
  constructor(
    private readonly cache: SessionCache,
    private readonly events: SessionEvents,
  ) {}

  /**
   * The events of the session. Completes when the app shuts down.
   *
   * As with every Observable of RxJS, a subscriber that throws causes an uncaught exception, so catch the errors of your own
   * code. The session and other subscribers are not affected.
   */
  get events$(): Observable<DefexaSessionEvent> {
    return this.events.events$;
  }

  /** The current session, if there is one that has not ended. Never logs in. */
  get current(): DefexaSession | undefined {
    return this.cache.current;
  }

  /** The state of the current session. */
  get state(): SessionState {
    return this.cache.state;
  }

  /**
   * How the session and its logins are now, for monitoring. Never logs in.
   *
   * @example
   * const { expiresInMs, lastError } = session.status;
   * gauge.set(expiresInMs, { code: lastError?.code });
   */
  get status(): DefexaSessionStatus {
    return this.cache.status;
  }

  /**
   * Returns a session that is valid now: the current one at once, or else a new one after a login that all callers share.
   *
   * @throws {DefexaAuthenticationError} if Defexa rejects the key
   * @throws {DefexaAccessDeniedError} if Defexa does not let the account, or this machine, log in
   * @throws {DefexaUnavailableError} if Defexa does not respond in time, or the app has shut down
   * @throws {DefexaResponseError} if Defexa's response is not the documented one
   * @throws {DefexaSessionRejectedError} if fresh sessions keep being rejected
   * @throws {DefexaConfigurationError} if a `merchantPrivateKey` function returned something that is not a key
   * @throws the signal's reason, if it aborts first
   */
  getSession(options?: GetSessionOptions): Promise<DefexaSession> {
    return this.cache.get(options);
  }

  /** Returns the token of a session that is valid now. Waits and throws as `getSession()` does. */
  getSessionToken(options?: GetSessionOptions): Promise<string> {
    return this.cache.getToken(options);
  }

  /**
   * Logs in now, even if the session is fresh or a backoff runs, and adopts the new session. Joins a login that is in
   * progress. If the login fails, the current session stays.
   *
   * Waits and throws as `getSession()` does.
   */
  refresh(options?: GetSessionOptions): Promise<DefexaSession> {
    return this.cache.refresh(options?.signal);
  }

  /**
   * Reports that the invoice API rejected `session`. If it is the current one, it is dropped, and the next caller logs in.
   * Rejections of an older session have no effect.
   *
   * @returns the moment until which logins pause, if rejections have led to a cool-down
   */
  invalidate(session: DefexaSession): Date | undefined {
    return this.cache.invalidate(session);
  }

  /**
   * For `resetDefexaSession()` of the testing kit.
   *
   * @internal
   */
  reset(): void {
    this.cache.reset();
  }

  /**
   * What follows the session for telemetry.
   *
   * @internal
   */
  get observer(): SessionObserver | undefined {
    return this.events.observer;
  }

  /** @internal */
  set observer(observer: SessionObserver) {
    this.events.observer = observer;
  }

  /** Ends the login in progress, the timer and `events$`. From then on no caller gets a session. */
  onApplicationShutdown(): void {
    this.cache.close();
    this.events.complete();
  }

  /** What `JSON.stringify` shows, without the token. */
  toJSON(): Record<string, unknown> {
    return { state: this.state, session: this.current };
  }
}
