import type { OnApplicationShutdown } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';
import type { DefexaError } from '../errors/index.js';
import { StandingTimer } from '../time/standing-timer.js';
import { readClocks, systemTime, type Time } from '../time/time.js';
import { withDeadline } from '../time/waiting.js';
import type { DefexaSession } from './defexa-session.js';
import { type HeldSession, holdSession } from './held-session.js';
import { adoption, type DefexaSessionEvent } from './session-events.js';
import { ageOf, classify, isBetter, patienceOf, planLife, type SessionState } from './session-life.js';
import { notInTime, SessionLogins } from './session-logins.js';
import type { DefexaSessionProviderOptions, GetSessionOptions } from './session-provider-options.js';
import type { IssuedSession, SessionSource } from './session-source.js';

/**
 * The session of one merchant account, kept fresh. Callers get it without a wait while it lives; it is replaced
 * in the background before it ends, and any number of callers share one login.
 *
 * Where in its life a session is, `session-life.ts` says; when to log in again after a failure or a rejection,
 * `session-logins.ts`. This class acts on what they say.
 */
export class DefexaSessionProvider implements OnApplicationShutdown {
  readonly #events = new Subject<DefexaSessionEvent>();
  /** What happens to the session. Completes when the app shuts down. */
  readonly events$: Observable<DefexaSessionEvent> = this.#events.asObservable();
  readonly #logins: SessionLogins;
  readonly #options: DefexaSessionProviderOptions;
  readonly #time: Time;
  readonly #timer: StandingTimer;
  #held: HeldSession | undefined;
  /** Until when (wall clock) the held session is known to be fresh; 0 where both clocks must be asked. */
  #freshUntil = 0;
  #generation = 0;

  constructor(source: SessionSource, options: DefexaSessionProviderOptions = {}, time: Time = systemTime) {
    this.#options = options;
    this.#time = time;
    this.#timer = new StandingTimer(time);
    this.#logins = new SessionLogins(source, time, options.flightBudget ?? 20_000, {
      started: (reason) => this.#events.next({ type: 'login-started', reason }),
      landed: (issued, login) => this.#adopt(issued, login),
      failed: (error, isNew) => {
        if (isNew) {
          this.#events.next({ type: 'login-failed', error, session: this.current });
        }
        this.#watch();
      },
      isBetter: (issued) => isBetter(planLife(issued, options, 0), this.#held?.life, readClocks(time)),
      told: (event) => this.#events.next(event),
    });
  }

  /** The session held now, if it has not ended. Never logs in. */
  get current(): DefexaSession | undefined {
    return this.state === 'expired' ? undefined : this.#held?.session;
  }

  /** Where in its life the session held now is. */
  get state(): SessionState {
    return classify(this.#held?.life, readClocks(this.#time));
  }

  /**
   * A session that is valid now: at once while one is held, else after a login that all callers share.
   *
   * @throws {DefexaAuthenticationError} if Defexa refuses the key
   * @throws {DefexaUnavailableError} if Defexa can't be reached in time, or the app has shut down
   * @throws {DefexaResponseError} if Defexa's answer is not understood
   * @throws {DefexaSessionRejectedError} if fresh sessions keep being rejected
   * @throws {DefexaConfigurationError} if a `merchantPrivateKey` function returned something that is no key
   * @throws the signal's reason, if it aborts first
   */
  getSession(options?: GetSessionOptions): Promise<DefexaSession> {
    const held = this.#held;
    if (held && this.#time.wallClock() < this.#freshUntil && !options?.signal?.aborted) {
      held.used = true;
      return held.promise;
    }
    return this.#getSessionByState(options?.signal);
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
    return this.#logins.join('requested', options?.signal);
  }

  /**
   * Says that the invoice API rejected `session`: it is dropped, and the next caller logs in. Counts only against
   * the session held now, so that any number of late rejections of an older one cost nothing.
   *
   * @returns the moment until which logins stop, if rejections have led to a cool-down
   */
  invalidate(session: DefexaSession): Date | undefined {
    const held = this.#held;
    const { generation, sessionToken } = session;
    if (held?.session.generation !== generation || held.session.sessionToken !== sessionToken) {
      return this.#logins.coolDownUntil;
    }
    const isOver = this.state === 'expired';
    this.#drop();
    if (isOver) {
      return undefined;
    }
    const age = ageOf(held.life.start, readClocks(this.#time));
    const retryAt = this.#logins.noteRejection({ sessionToken, forced: held.forced, age });
    this.#events.next({ type: 'session-rejected', session: held.session });
    if (retryAt) {
      this.#events.next({ type: 'contention', retryAt });
    }
    return retryAt;
  }

  /** Ends the login in progress, the timer and `events$`. From then on no session is given out. */
  onApplicationShutdown(): void {
    this.#drop();
    this.#logins.close();
    this.#events.complete();
  }

  /** What `JSON.stringify` shows, without the token. */
  toJSON(): Record<string, unknown> {
    return { state: this.state, session: this.current };
  }

  async #getSessionByState(signal: AbortSignal | undefined): Promise<DefexaSession> {
    signal?.throwIfAborted();
    const state = this.state;
    const held = this.#held;
    if (!held || state === 'expired') {
      return this.#logins.join('no-session', signal);
    }
    held.used = true;
    if (state === 'hard') {
      return this.#newOrStillValid(held, signal);
    }
    if (state === 'soft') {
      this.#refreshAhead(held);
    }
    if (!this.#timer.isSet) {
      this.#watch();
    }
    return held.session;
  }

  /** Waits for a new session as long as the held one stays of use; if there is none by then, gives that one. */
  async #newOrStillValid(held: HeldSession, signal: AbortSignal | undefined): Promise<DefexaSession> {
    const patience = patienceOf(held.life, readClocks(this.#time));
    let late: DefexaError | undefined;
    try {
      return await withDeadline(
        this.#time,
        patience,
        () => (late = notInTime()),
        signal,
        (limited) => this.#logins.join('ahead-of-expiry', limited),
      );
    } catch (error) {
      const session = this.current;
      if (signal?.aborted || (!session && error !== late)) {
        throw error;
      }
      if (!session) {
        // The session ended before the timer went off. The login goes on.
        return this.#logins.join('no-session', signal);
      }
      if (session === held.session && !held.degraded) {
        held.degraded = true;
        this.#events.next({ type: 'degraded', session, error: error as DefexaError });
      }
      return session;
    }
  }

  #refreshAhead(held: HeldSession): void {
    if (!this.#logins.inFlight && this.#time.monotonicClock() >= this.#mayRefreshFrom(held)) {
      this.#logins.startInBackground();
    }
  }

  #mayRefreshFrom({ life }: HeldSession): number {
    return this.#logins.backgroundResumesAt(life.start.monotonic + life.hardAfter);
  }

  #adopt(issued: IssuedSession, login: { used: boolean; forced: boolean }): DefexaSession {
    const life = planLife(issued, this.#options, this.#time.random());
    this.#drop();
    this.#generation += 1;
    this.#held = holdSession(issued, this.#generation, life, login);
    if (this.#options.keepWarm && login.used) {
      this.#watch();
    }
    const { session } = this.#held;
    this.#events.next(adoption(issued, session));
    return session;
  }

  #drop(): void {
    this.#held = undefined;
    this.#freshUntil = 0;
    this.#timer.stop();
  }

  /**
   * Sets the one timer to the next moment at which something must happen without a caller. While a session is
   * fresh, that is the end of its freshness on the monotonic clock: so callers need to look at the wall clock only.
   */
  #watch(): void {
    const held = this.#held;
    this.#timer.stop();
    this.#freshUntil = 0;
    if (!held) {
      return;
    }
    const now = readClocks(this.#time);
    const state = classify(held.life, now);
    if (state === 'fresh') {
      this.#freshUntil = held.life.start.wall + held.life.softAfter;
      this.#timer.set(held.life.softAfter - ageOf(held.life.start, now), () => this.#wake());
    } else if (this.#isToBeKeptWarm(held, state) && !this.#logins.inFlight) {
      this.#timer.set(this.#mayRefreshFrom(held) - now.monotonic, () => this.#wake());
    }
  }

  #wake(): void {
    const held = this.#held;
    if (held && this.#isToBeKeptWarm(held, this.state)) {
      this.#refreshAhead(held);
    }
    this.#watch();
  }

  #isToBeKeptWarm(held: HeldSession, state: SessionState): boolean {
    return this.#options.keepWarm === true && held.used && (state === 'soft' || state === 'hard');
  }
}
