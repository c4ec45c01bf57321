import type { OnApplicationShutdown } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { type DefexaError, isDefexaError } from '../errors/index.js';
import { throwIfAborted } from '../clock/signals.js';
import { readClocks, systemClock, type Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import type { DefexaSession } from './defexa-session.js';
import type { HeldSession } from './held-session.js';
import { notInTime } from './session-errors.js';
import type { DefexaSessionEvent } from './session-events.js';
import { SessionKeeper } from './session-keeper.js';
import { ageOf, patienceOf, type SessionState } from './session-life.js';
import type { DefexaSessionProviderOptions, GetSessionOptions } from './session-provider-options.js';
import type { SessionSource } from './session-source.js';

const NO_OPTIONS: DefexaSessionProviderOptions & GetSessionOptions = {};

/**
 * The session of one merchant account, kept fresh. Callers get it without a wait while it lives; it is replaced
 * in the background before it ends, and any number of callers share one login.
 *
 * Where in its life a session is, `session-life.ts` says; when to log in again after a failure or a rejection,
 * `session-logins.ts`. `session-keeper.ts` holds the session; this class gives it to callers.
 */
export class DefexaSessionProvider implements OnApplicationShutdown {
  readonly #keeper: SessionKeeper;
  readonly #clock: Clock;

  constructor(
    source: SessionSource,
    options: DefexaSessionProviderOptions = NO_OPTIONS,
    clock: Clock = systemClock,
  ) {
    this.#clock = clock;
    this.#keeper = new SessionKeeper(source, options, clock);
  }

  /**
   * What happens to the session. Completes when the app shuts down.
   *
   * As with every Observable of RxJS, a subscriber that throws throws an uncaught exception: catch what your own code may
   * throw. The session and other subscribers are not affected.
   */
  get events$(): Observable<DefexaSessionEvent> {
    return this.#keeper.events.asObservable();
  }

  /** The session held now, if it has not ended. Never logs in. */
  get current(): DefexaSession | undefined {
    return this.#keeper.current;
  }

  /** Where in its life the session held now is. */
  get state(): SessionState {
    return this.#keeper.state;
  }

  /**
   * A session that is valid now: at once while one is held, else after a login that all callers share.
   *
   * @throws {DefexaAuthenticationError} if Defexa refuses the key
   * @throws {DefexaAccessDeniedError} if it does not let the account, or this machine, log in
   * @throws {DefexaUnavailableError} if Defexa can't be reached in time, or the app has shut down
   * @throws {DefexaResponseError} if Defexa's answer is not understood
   * @throws {DefexaSessionRejectedError} if fresh sessions keep being rejected
   * @throws {DefexaConfigurationError} if a `merchantPrivateKey` function returned something that is no key
   * @throws the signal's reason, if it aborts first
   */
  getSession(options?: GetSessionOptions): Promise<DefexaSession> {
    const held = this.#keeper.fresh;
    if (held && !options?.signal?.aborted) {
      held.used = true;
      return held.promise;
    }
    return this.#getSessionByState(options);
  }

  /** The token of a session that is valid now. Waits and throws as `getSession()` does. */
  async getSessionToken(options?: GetSessionOptions): Promise<string> {
    return (await this.getSession(options)).sessionToken;
  }

  /**
   * Logs in now, however fresh the session is and whatever pause is running, and adopts what comes back. Joins a
   * login that is in progress already. If it fails, the session held so far is kept.
   *
   * Waits and throws as `getSession()` does.
   */
  async refresh(options?: GetSessionOptions): Promise<DefexaSession> {
    return this.#keeper.logins.join('requested', options?.signal);
  }

  /**
   * Says that the invoice API rejected `session`: it is dropped, and the next caller logs in. Counts only against
   * the session held now, so that any number of late rejections of an older one cost nothing.
   *
   * @returns the moment until which logins stop, if rejections have led to a cool-down
   */
  invalidate(session: DefexaSession): Date | undefined {
    const { held } = this.#keeper;
    const { generation, sessionToken } = session;
    if (held?.session.generation !== generation || held.session.sessionToken !== sessionToken) {
      return this.#keeper.logins.coolDownUntil;
    }
    const isOver = this.state === 'expired';
    this.#keeper.drop();
    if (isOver) {
      return undefined;
    }
    const age = ageOf(held.life.start, readClocks(this.#clock));
    const retryAt = this.#keeper.logins.noteRejection({ sessionToken, forced: held.forced, age });
    this.#keeper.tell({ type: 'session-rejected', session: held.session });
    if (retryAt) {
      this.#keeper.tell({ type: 'contention', retryAt: new Date(retryAt) });
    }
    return retryAt;
  }

  /** Ends the login in progress, the timer and `events$`. From then on no session is given out. */
  onApplicationShutdown(): void {
    this.#keeper.drop();
    this.#keeper.logins.close();
    this.#keeper.events.complete();
  }

  /** What `JSON.stringify` shows, without the token. */
  toJSON(): Record<string, unknown> {
    return { state: this.state, session: this.current };
  }

  async #getSessionByState(options: GetSessionOptions = NO_OPTIONS): Promise<DefexaSession> {
    const { signal } = options;
    throwIfAborted(signal);
    const state = this.state;
    const { held } = this.#keeper;
    if (!held || state === 'expired') {
      return this.#keeper.logins.join('no-session', signal);
    }
    held.used = true;
    if (state === 'hard') {
      return held.refreshIsLate ? this.#withoutWait(held) : this.#newOrStillValid(held, options);
    }
    if (state === 'soft') {
      this.#keeper.refreshAhead(held);
    }
    this.#keeper.watchOnce();
    return held.session;
  }

  /** Gives the session at hand, and has the login go on behind the caller. */
  #withoutWait(held: HeldSession): DefexaSession {
    this.#keeper.refreshBehind();
    this.#keeper.watchOnce();
    this.#tellDegraded(held, notInTime());
    return held.session;
  }

  /** Waits for a new session as long as the held one stays of use; if there is none by then, gives that one. */
  async #newOrStillValid(held: HeldSession, options: GetSessionOptions): Promise<DefexaSession> {
    const { signal, maxWaitMs = Infinity } = options;
    const now = readClocks(this.#clock);
    // However many come, they wait no longer than the first one does.
    held.waitedForSince ??= now.monotonicMs;
    const patience = Math.min(
      patienceOf(held.life, now),
      Math.max(0, held.waitedForSince + maxWaitMs - now.monotonicMs),
    );
    let late: DefexaError | undefined;
    try {
      return await withDeadline(
        this.#clock,
        patience,
        () => (late = notInTime()),
        signal,
        (limited) => this.#keeper.logins.join('ahead-of-expiry', limited),
      );
    } catch (error) {
      const session = this.current;
      if ((signal?.aborted && !isTimeout(signal)) || (!session && error !== late)) {
        throw error;
      }
      if (!session) {
        // The session ended before the timer went off. The login goes on.
        return this.#keeper.logins.join('no-session', signal);
      }
      if (session === held.session) {
        held.refreshIsLate = true;
        this.#tellDegraded(held, isDefexaError(error) ? error : notInTime());
      }
      return session;
    }
  }

  #tellDegraded(held: HeldSession, error: DefexaError): void {
    if (!held.degraded) {
      held.degraded = true;
      this.#keeper.tell({ type: 'degraded', session: held.session, error });
    }
  }
}

/** Whether a signal says that its caller's time is up, as those of `AbortSignal.timeout()` do: not that it has gone away. */
function isTimeout({ reason }: AbortSignal): boolean {
  return (reason as { name?: unknown } | undefined)?.name === 'TimeoutError';
}
