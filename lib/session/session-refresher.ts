import { inBackground, startBackgroundTimer } from '../clock/background.js';
import { elapsed, readClocks } from '../clock/clock.js';
import { abortable } from '../clock/waiting.js';
import { copyError, isLoginRejected, shutdownError } from '../errors/defexa-errors.js';
import type { DefexaError } from '../errors/index.js';
import type { DefexaSession } from './defexa-session.js';
import { LoginInProgress, type LoginOutcome } from './login-in-progress.js';
import { adoptionEvent } from './session-events.js';
import type { SessionParts } from './session-parts.js';
import type { CachedSession, SessionSlot } from './session-slot.js';
import type { IssuedSession } from './session-source.js';
import type { LoginReason } from './login-reason.js';

/** Fills the slot with new sessions: by one login at a time, which all callers share, or from the store. */
export class SessionRefresher {
  /** Stops the only timer of an account, if it is set. Sessions that are not kept warm have none. */
  #stopTimer: (() => void) | undefined;
  #login: LoginInProgress | undefined;
  #storePoll: Promise<DefexaSession | undefined> | undefined;
  #mode: 'active' | 'without-timer' | 'closed' = 'active';

  constructor(
    private readonly slot: SessionSlot,
    private readonly parts: SessionParts,
  ) {}

  /**
   * Joins the login in progress, or starts one.
   *
   * @throws {DefexaError} if the login fails; or if none may start now, and the store has no session of another process
   */
  async joinOrStart(reason: LoginReason, signal: AbortSignal | undefined): Promise<DefexaSession> {
    this.#throwIfClosed();
    const backoffError = this.#login ? undefined : this.parts.gate.backoffError(readClocks(this.parts.clock));
    if (!backoffError) {
      return (this.#login ?? this.#start(reason)).join(signal);
    }
    this.#storePoll ??= inBackground(() => this.#adoptStored());
    const session = await abortable(this.#storePoll, signal);
    if (session) {
      return session;
    }
    throw backoffError;
  }

  /** Joins the login in progress, or starts one even during a backoff. */
  async forceLogin(signal: AbortSignal | undefined): Promise<DefexaSession> {
    const login = this.#login ?? this.#start('forced');
    login.force = true;
    return login.join(signal);
  }

  /** Starts a login that no caller waits for, unless one is in progress or the gate does not allow it. */
  startInBackground({ life }: CachedSession): void {
    this.#startAhead(this.parts.gate.backgroundMayStartAtMs(life));
  }

  /** Starts a login for a caller who gets the cached session in its hard window. It may start as soon as for callers who need it. */
  startForServedCaller(): void {
    this.#startAhead(this.parts.gate.callersMayStartAtMs());
  }

  /** Sets the timer if it is not set. */
  ensureTimer(): void {
    if (!this.#stopTimer) {
      this.#setTimer();
    }
  }

  /** The slot was emptied: there is nothing to watch, and a login in progress may now replace a rejected session. */
  onSlotEmptied(): void {
    this.#clearTimer();
    if (this.#login && this.slot.wasRejected) {
      this.#login.reason = 'session-rejected';
    }
  }

  get isLoggingIn(): boolean {
    return this.#login !== undefined;
  }

  retire(): void {
    this.#mode = 'without-timer';
    this.#clearTimer();
  }

  get isClosed(): boolean {
    return this.#mode === 'closed';
  }

  /** Starts no login from now on. @param reason for the callers of the login in progress */
  close(reason: DefexaError): void {
    this.retire();
    this.#mode = 'closed';
    this.#login?.abort(reason);
  }

  #startAhead(mayStartAtMs: number): void {
    if (!this.#login && this.parts.clock.monotonicMs() >= mayStartAtMs) {
      this.#start('ahead-of-expiry');
    }
  }

  #start(reason: LoginReason): LoginInProgress {
    const why = this.slot.wasRejected ? 'session-rejected' : reason;
    this.#login = new LoginInProgress(why, this.parts.events, (login) => this.#logIn(login));
    return this.#login;
  }

  async #logIn(login: LoginInProgress): Promise<LoginOutcome> {
    try {
      this.#throwIfClosed();
      const isUsable = (session: IssuedSession) => this.slot.isUsable(session, readClocks(this.parts.clock));
      const issued = await this.parts.createSource().get({ signal: login.signal, login, isUsable });
      this.#throwIfClosed();
      this.#login = undefined;
      return { session: this.#adopt(issued, login.waiters > 0) };
    } catch (caught) {
      this.#login = undefined;
      const error = caught as DefexaError;
      return { error: this.isClosed ? error : this.#fail(error, login) };
    }
  }

  #adopt(issued: IssuedSession, isUsed: boolean): DefexaSession {
    const { gate, events, clock } = this.parts;
    const now = readClocks(clock);
    gate.liftPause();
    const cached = this.slot.adopt(issued, isUsed, now, clock.random());
    if (cached.replacesRejected) {
      gate.noteReplacement(now);
    }
    this.#clearTimer();
    if (isUsed) {
      this.#setTimer();
    }
    events.emit(adoptionEvent(issued, cached.session));
    return cached.session;
  }

  #fail(caught: DefexaError, login: LoginInProgress): DefexaError {
    const { gate, events, clock } = this.parts;
    const now = readClocks(clock);
    const error = gate.noteFailure(caught, login.isOutOfTime, now, clock.random());
    if (this.slot.cached && this.slot.state(now) === 'hard') {
      this.slot.cached.isRefreshLate = true;
    }
    this.#setTimer();
    // The backoff of a key repeats an error that was emitted before.
    if (login.requestsSent > 0 || !isLoginRejected(error)) {
      events.emit({ type: 'login-failed', error: copyError(error), session: this.slot.current(now) });
    }
    return error;
  }

  /** Adopts the session of another process, if the store has a usable one. */
  async #adoptStored(): Promise<DefexaSession | undefined> {
    const isUsable = (session: IssuedSession) => this.slot.isUsable(session, readClocks(this.parts.clock));
    const issued = await this.parts.storedSessions?.find(isUsable);
    this.#storePoll = undefined;
    return issued && !this.isClosed && !this.#login && isUsable(issued)
      ? this.#adopt(issued, true)
      : undefined;
  }

  /** Sets the timer to the next moment at which something has to happen without a caller. */
  #setTimer(): void {
    const { cached } = this.slot;
    const { clock, gate } = this.parts;
    this.#clearTimer();
    if (!cached || !this.slot.keepsWarm || this.#mode !== 'active') {
      return;
    }
    const now = readClocks(clock);
    const { life } = cached;
    cached.hasFreshnessTimer = this.slot.state(now) === 'fresh';
    const delayMs = cached.hasFreshnessTimer
      ? life.softAfterMs - elapsed(life.start, now)
      : gate.backgroundMayStartAtMs(life) - now.monotonicMs;
    if (cached.hasFreshnessTimer || (this.slot.isDueForRefresh(now) && !this.#login)) {
      this.#stopTimer = startBackgroundTimer(clock, delayMs, () => this.#onTimer());
    }
  }

  #clearTimer(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #onTimer(): void {
    const { cached } = this.slot;
    if (cached && this.slot.isDueForRefresh(readClocks(this.parts.clock))) {
      this.startInBackground(cached);
    }
    this.#setTimer();
  }

  #throwIfClosed(): void {
    if (this.isClosed) {
      throw shutdownError();
    }
  }
}
