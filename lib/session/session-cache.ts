import { elapsed, type Instant, readClocks } from '../clock/clock.js';
import { isTimeout, throwIfAborted } from '../clock/signals.js';
import { withDeadline } from '../clock/waiting.js';
import { notInTimeError, resetError, shutdownError } from '../errors/defexa-errors.js';
import { type DefexaError, isDefexaError } from '../errors/index.js';
import type { DefexaSession } from './defexa-session.js';
import type { GetSessionOptions } from './get-session-options.js';
import { hardWindowWaitMs, type SessionState } from './refresh-windows.js';
import type { SessionParts } from './session-parts.js';
import { SessionRefresher } from './session-refresher.js';
import { type CachedSession, type SessionOptions, SessionSlot } from './session-slot.js';
import { type DefexaSessionStatus, readStatus } from './session-status.js';

const NO_OPTIONS: SessionOptions & GetSessionOptions = {};

/**
 * Serves the session of one account to its callers. `AccountParts` in `defexa.providers.ts` lists the steps from here to the login request.
 *
 * `refresh-windows.ts` determines the state of the session, `login-gate.ts` when the next login may start. The
 * `SessionRefresher` logs in.
 */
export class SessionCache {
  readonly #parts: SessionParts;
  readonly #slot: SessionSlot;
  #refresher: SessionRefresher;

  constructor(parts: SessionParts, options: SessionOptions = NO_OPTIONS) {
    this.#parts = parts;
    this.#slot = new SessionSlot(options);
    this.#refresher = new SessionRefresher(this.#slot, parts);
  }

  get state(): SessionState {
    return this.#slot.state(this.#now());
  }

  /** The cached session, if it has not ended. */
  get current(): DefexaSession | undefined {
    return this.#slot.current(this.#now());
  }

  get status(): DefexaSessionStatus {
    return readStatus(this.#slot, this.#parts.gate, this.#now());
  }

  /** As `DefexaSessionProvider.getSession()`. */
  get(options?: GetSessionOptions): Promise<DefexaSession> {
    // The hot path reads one clock, and returns a promise that all callers share.
    const { cached } = this.#slot;
    if (cached?.hasFreshnessTimer && !options?.signal?.aborted) {
      const { start, softAfterMs } = cached.life;
      if (this.#parts.clock.wallMs() < start.wallMs + softAfterMs) {
        cached.isUsed = true;
        return cached.promise;
      }
    }
    return this.#getByState(options);
  }

  /** As `DefexaSessionProvider.getSessionToken()`. */
  getToken(options?: GetSessionOptions): Promise<string> {
    const session = this.get(options);
    const { cached } = this.#slot;
    // Callers share this promise, too.
    return cached?.promise === session ? (cached.tokenPromise ??= tokenOf(session)) : tokenOf(session);
  }

  /** As `DefexaSessionProvider.refresh()`. */
  async refresh(signal: AbortSignal | undefined): Promise<DefexaSession> {
    throwIfAborted(signal);
    return this.#refresher.forceLogin(signal);
  }

  /** As `DefexaSessionProvider.invalidate()`. */
  invalidate({ generation, sessionToken }: DefexaSession): Date | undefined {
    const { gate, events, storedSessions } = this.#parts;
    const now = this.#now();
    const { cached } = this.#slot;
    // A session of another account may have the same generation.
    if (cached?.session.generation !== generation || cached.session.sessionToken !== sessionToken) {
      return gate.coolDownUntil(now);
    }
    if (this.#slot.state(now) === 'expired') {
      // It ended by itself, so its rejection says nothing about other processes.
      this.#slot.empty();
      this.#refresher.onSlotEmptied();
      return undefined;
    }
    this.#slot.reject(cached);
    this.#refresher.onSlotEmptied();
    storedSessions?.forget(cached.session);
    const ageMs = elapsed(cached.life.start, now);
    const retryAt = gate.noteRejectedSession(
      { ageMs, replacesRejected: cached.replacesRejected ?? false },
      now,
    );
    events.emit({ type: 'session-rejected', session: cached.session });
    if (retryAt) {
      events.emit({ type: 'contention', retryAt: new Date(retryAt) });
    }
    return retryAt;
  }

  get isLoggingIn(): boolean {
    return this.#refresher.isLoggingIn;
  }

  /** Sets no timer from now on, so that nothing keeps the session in memory but its callers. */
  retire(): void {
    this.#refresher.retire();
    if (this.#slot.cached) {
      this.#slot.cached.hasFreshnessTimer = false;
    }
  }

  /** Ends the login in progress and the timer. From then on, callers get no session. */
  close(): void {
    this.#slot.empty();
    this.#refresher.close(shutdownError());
  }

  /** Begins anew, as after the start of the app, unless that has shut down. Ends the login in progress. */
  reset(): void {
    if (this.#refresher.isClosed) {
      return;
    }
    this.#refresher.close(resetError());
    this.#slot.reset();
    this.#parts.gate.reset();
    this.#refresher = new SessionRefresher(this.#slot, this.#parts);
  }

  async #getByState(options: GetSessionOptions = NO_OPTIONS): Promise<DefexaSession> {
    throwIfAborted(options.signal);
    const { cached } = this.#slot;
    const { state } = this;
    if (!cached || state === 'expired') {
      return this.#refresher.joinOrStart('no-session', options.signal);
    }
    cached.isUsed = true;
    if (state === 'hard' && !cached.isRefreshLate) {
      return this.#getNewOrCached(cached, options);
    }
    if (state === 'hard') {
      this.#refresher.startForServedCaller();
      this.#emitDegraded(cached, notInTimeError());
    } else if (state === 'soft') {
      this.#refresher.startInBackground(cached);
    }
    this.#refresher.ensureTimer();
    return cached.session;
  }

  /** Waits for a new session while the cached one can still be used. If none has come by then, returns that one. */
  async #getNewOrCached(cached: CachedSession, options: GetSessionOptions): Promise<DefexaSession> {
    const { signal, maxWaitMs = Infinity } = options;
    const now = this.#now();
    // All callers stop waiting when the first one does.
    cached.waitedForSinceMs ??= now.monotonicMs;
    const callersWaitMs = Math.max(0, cached.waitedForSinceMs + maxWaitMs - now.monotonicMs);
    const waitMs = Math.min(hardWindowWaitMs(cached.life, now), callersWaitMs);
    let late: DefexaError | undefined;
    const endWait = () => (late = notInTimeError());
    try {
      return await withDeadline(this.#parts.clock, waitMs, endWait, signal, (limited) =>
        this.#refresher.joinOrStart('ahead-of-expiry', limited),
      );
    } catch (error) {
      const session = this.current;
      if ((signal?.aborted && !isTimeout(signal)) || (!session && error !== late)) {
        throw error;
      }
      if (!session) {
        // The session ended before the timer went off. The login goes on.
        return this.#refresher.joinOrStart('no-session', signal);
      }
      if (session === cached.session) {
        cached.isRefreshLate = true;
        this.#emitDegraded(cached, isDefexaError(error) ? error : notInTimeError());
      }
      return session;
    }
  }

  #emitDegraded(cached: CachedSession, error: DefexaError): void {
    this.#parts.events.observer?.onDegraded();
    if (!cached.isDegraded) {
      cached.isDegraded = true;
      this.#parts.events.emit({ type: 'degraded', session: cached.session, error });
    }
  }

  #now(): Instant {
    return readClocks(this.#parts.clock);
  }
}

async function tokenOf(session: Promise<DefexaSession>): Promise<string> {
  return (await session).sessionToken;
}
