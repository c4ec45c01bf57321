import type { Instant } from '../clock/clock.js';
import { DefexaSession } from './defexa-session.js';
import {
  isBetter,
  leftMs,
  planLife,
  type RefreshWindowOptions,
  type SessionLife,
  type SessionState,
  stateOf,
} from './refresh-windows.js';
import { RejectedSessions } from './rejected-sessions.js';
import type { IssuedSession } from './session-source.js';

export interface SessionOptions extends RefreshWindowOptions {
  /** Whether a session that was used is refreshed before its end without a caller. */
  readonly keepWarm?: boolean | undefined;
}

/** The cached session and its state. */
export interface CachedSession {
  readonly session: DefexaSession;
  /** Resolves to the session. All callers share it, so that a fresh session costs no further promise. */
  readonly promise: Promise<DefexaSession>;
  readonly life: SessionLife;
  /** When it became the latest session: its login was sent, or it was read from the store. */
  readonly obtainedAt: Instant;
  /** Whether it was returned to a caller. */
  isUsed: boolean;
  /** Whether a timer watches the end of its freshness on the monotonic clock, so that callers need to read the wall clock only. */
  hasFreshnessTimer: boolean;
  // What follows is absent from most sessions, so that thousands of accounts take less memory.
  /** Resolves to the session's token. */
  tokenPromise?: Promise<string>;
  /** Whether it replaces a rejected session. */
  replacesRejected?: boolean;
  /** When the first caller began to wait for its replacement, in milliseconds on the monotonic clock. */
  waitedForSinceMs?: number;
  /** Whether its replacement failed or ran late in the hard window. From then on callers do not wait for it. */
  isRefreshLate?: boolean;
  /** Whether `degraded` was emitted for it. */
  isDegraded?: boolean;
}

/** Holds the current session of an account, and remembers rejected ones. Pure: the caller passes the time. */
export class SessionSlot {
  #cached: CachedSession | undefined;
  #generation = 0;
  /** Whether the latest session was rejected, so that the next login replaces it. */
  #wasRejected = false;
  #rejected: RejectedSessions | undefined;

  constructor(private readonly options: SessionOptions) {}

  /** The session in any state, even expired. */
  get cached(): CachedSession | undefined {
    return this.#cached;
  }

  /** Whether the next login replaces a rejected session. */
  get wasRejected(): boolean {
    return this.#wasRejected;
  }

  state(now: Instant): SessionState {
    return stateOf(this.#cached?.life, now);
  }

  /** The session, if it has not ended. */
  current(now: Instant): DefexaSession | undefined {
    return this.state(now) === 'expired' ? undefined : this.#cached?.session;
  }

  /** How much longer the session is served, in whole milliseconds; 0 if there is none. */
  expiresInMs(now: Instant): number {
    return this.#cached ? Math.max(0, Math.ceil(leftMs(this.#cached.life, now))) : 0;
  }

  get keepsWarm(): boolean {
    return this.options.keepWarm ?? false;
  }

  /** Whether the session was used, and is in a refresh window. */
  isDueForRefresh(now: Instant): boolean {
    const state = this.state(now);
    return this.#cached?.isUsed === true && (state === 'soft' || state === 'hard');
  }

  /** Whether the session of another process is better than ours, and is not one that was rejected. */
  isUsable(issued: IssuedSession, now: Instant): boolean {
    const mayBeNewer = this.#rejected?.mayBeNewer(issued, now) ?? true;
    return mayBeNewer && isBetter(planLife(issued, this.options, 0), this.#cached?.life, now);
  }

  /**
   * Puts a session into the slot.
   *
   * @param isUsed whether a caller waits for it
   * @param jitter a number from 0 to 1
   */
  adopt(issued: IssuedSession, isUsed: boolean, now: Instant, jitter: number): CachedSession {
    this.#generation += 1;
    const { sessionToken, userId, expiration } = issued;
    const session = new DefexaSession({ sessionToken, userId, expiration, generation: this.#generation });
    this.#cached = {
      session,
      promise: Promise.resolve(session),
      life: planLife(issued, this.options, jitter),
      obtainedAt: issued.isFromOtherProcess ? now : issued.sentAt,
      isUsed,
      hasFreshnessTimer: false,
    };
    // If another process logged in for it, that is no sign of contention.
    if (this.#wasRejected && !issued.isFromOtherProcess) {
      this.#cached.replacesRejected = true;
    }
    this.#wasRejected = false;
    return this.#cached;
  }

  /** Notes that the session in the slot was rejected, and empties the slot. */
  reject(cached: CachedSession): void {
    this.#wasRejected = true;
    this.#rejected ??= new RejectedSessions();
    this.#rejected.add(cached.session.sessionToken, cached.obtainedAt);
    this.empty();
  }

  /** As if no session had been rejected. Sessions are counted on, so that late rejections of earlier ones have no effect. */
  reset(): void {
    this.#wasRejected = false;
    this.empty();
  }

  empty(): void {
    this.#cached = undefined;
  }
}
