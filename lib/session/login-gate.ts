import type { Instant } from '../clock/clock.js';
import { copyError, retryDelayMs } from '../errors/defexa-errors.js';
import { type DefexaError, DefexaSessionRejectedError } from '../errors/index.js';
import {
  dateOf,
  doubled,
  type Failure,
  KEY_BACKOFF,
  keyBackoffEndMs,
  loginMayStartAtMs,
  retryAtMs,
} from './backoff.js';
import type { SessionLife } from './refresh-windows.js';

/** A session that replaced a rejected one and is itself rejected when younger than this is a sign of contention. */
const CONTENTION_AGE_MS = 5_000;
/** More sessions within a minute that replaced rejected ones are a sign of contention, too. */
const MAX_REPLACEMENTS_PER_MINUTE = 3;
const ONE_MINUTE_MS = 60_000;
const COOL_DOWN_MS = 30_000;

/** The key of a login that Defexa rejected: because of the key itself, or because the account or this machine may not log in. */
interface RejectedKey {
  readonly key: string;
  /** How many consecutive logins with it were rejected. */
  readonly count: number;
  readonly untilMs: number;
  readonly error: DefexaError;
}

/**
 * Decides when the next login may start, and says why not yet. Pure: the caller passes the time and the random numbers.
 * `SessionCache` and `SessionRefresher` ask about logins, `KeyBackoffSource` about keys. (`RetryingSource` decides how often one login
 * is tried, `LoginTurn` which process of a fleet logs in.)
 *
 * | after | no login starts, and callers who need one get the error at once, for |
 * | --- | --- |
 * | a failed login | a random part of 1 s, doubling to 10 s, where callers wait; of 5 s, doubling to 60 s, in the background, and there at most until the hard window begins, if the login failed before it |
 * | `Retry-After` of a `DefexaUnavailableError` | at least as long as Defexa asked for, even into the hard window (`response-headers.ts` caps it) |
 * | a login that used up its time | not at all, so that calls succeed as soon as a server that hung recovers |
 * | a rejected key, a blocked account or address | 30 s, doubling to 5 minutes, for this key alone; another key waits no longer than after a failed login |
 * | contention | 30 s |
 *
 * A login that a caller forces (`DefexaAuthService.login()`) waits for none of these. The background need not ask about
 * contention, since it only replaces a session, and after a rejection there is none.
 */
export class LoginGate {
  #failure: Failure | undefined;
  #rejectedKey: RejectedKey | undefined;
  #coolDownUntilMs = 0;
  #replacementsMs: number[] | undefined;

  /** When a login may start for callers, in milliseconds on the monotonic clock. */
  callersMayStartAtMs(): number {
    return this.#failure ? loginMayStartAtMs(this.#failure, 'callers') : 0;
  }

  /** When a login may start that nobody waits for; at the latest when the hard window of this session begins. */
  backgroundMayStartAtMs({ start, hardAfterMs }: SessionLife): number {
    return this.#failure
      ? loginMayStartAtMs(this.#failure, 'background', start.monotonicMs + hardAfterMs)
      : 0;
  }

  /** Why no login may start for callers now; undefined if one may. */
  backoffError(now: Instant): DefexaError | undefined {
    const mayNotStart = now.monotonicMs < this.callersMayStartAtMs();
    return this.#contentionError(now) ?? (mayNotStart ? this.#loginError(now) : undefined);
  }

  /** Why the last login failed, or else why logins pause; undefined if neither is the case. */
  lastError(now: Instant): DefexaError | undefined {
    return this.#loginError(now) ?? this.#contentionError(now);
  }

  /** Until when callers who need a login get its error. After a rejected key, a new key ends that. */
  pausedUntil(now: Instant): Date | undefined {
    const untilMs = Math.max(this.#coolDownUntilMs, this.#failure ? retryAtMs(this.#failure) : 0);
    return now.monotonicMs < untilMs ? dateOf(untilMs, now) : undefined;
  }

  /** A session was adopted. */
  liftPause(): void {
    this.#failure = undefined;
    this.#coolDownUntilMs = 0;
  }

  /** Forgets everything. */
  reset(): void {
    this.liftPause();
    this.#rejectedKey = undefined;
    this.#replacementsMs = undefined;
  }

  /** @returns the error with its `retryAt` */
  noteFailure(error: DefexaError, isOutOfTime: boolean, now: Instant, jitter: number): DefexaError {
    this.#failure = {
      error,
      atMs: now.monotonicMs,
      count: (this.#failure?.count ?? 0) + 1,
      jitter,
      retryAfterMs: retryDelayMs(error, now.wallMs),
      keyBackoffUntilMs: keyBackoffEndMs(error, now),
      isOutOfTime,
    };
    return copyError(error, dateOf(retryAtMs(this.#failure), now));
  }

  /** Why a login with this key may not be sent now; undefined if it may. */
  keyBackoffError(key: string, now: Instant): DefexaError | undefined {
    const rejected = this.#rejectedKey;
    return rejected?.key === key && now.monotonicMs < rejected.untilMs
      ? copyError(rejected.error, dateOf(rejected.untilMs, now))
      : undefined;
  }

  /** @returns the error with its `retryAt` */
  noteRejectedKey(key: string, error: DefexaError, now: Instant): DefexaError {
    const count = this.#rejectedKey?.key === key ? this.#rejectedKey.count + 1 : 1;
    const untilMs = now.monotonicMs + doubled(KEY_BACKOFF, count);
    this.#rejectedKey = { key, count, untilMs, error };
    return copyError(error, dateOf(untilMs, now));
  }

  noteAcceptedKey(): void {
    this.#rejectedKey = undefined;
  }

  /** Notes a login whose session replaced a rejected one. */
  noteReplacement(now: Instant): void {
    (this.#replacementsMs ??= []).push(now.monotonicMs);
  }

  /**
   * Notes that the invoice API rejected a session. If it had replaced a rejected one less than 5 s ago, or if a fourth one
   * within a minute would have to be replaced, another process ends our sessions, and each login would end its session in
   * turn. Then a cool-down starts. One early rejection is no contention: the session may have been revoked.
   *
   * @param session its age counts from the moment its login was sent
   * @returns the end of the cool-down, if one starts
   */
  noteRejectedSession(session: { ageMs: number; replacesRejected: boolean }, now: Instant): Date | undefined {
    const replacementsMs = (this.#replacementsMs ?? []).filter(
      (atMs) => now.monotonicMs - atMs < ONE_MINUTE_MS,
    );
    const isTooSoon = session.replacesRejected && session.ageMs < CONTENTION_AGE_MS;
    if (!isTooSoon && replacementsMs.length < MAX_REPLACEMENTS_PER_MINUTE) {
      this.#replacementsMs = replacementsMs;
      return undefined;
    }
    this.#replacementsMs = undefined;
    this.#coolDownUntilMs = now.monotonicMs + COOL_DOWN_MS;
    return this.coolDownUntil(now);
  }

  /** The end of the cool-down, if one runs. */
  coolDownUntil(now: Instant): Date | undefined {
    return now.monotonicMs < this.#coolDownUntilMs ? dateOf(this.#coolDownUntilMs, now) : undefined;
  }

  #loginError(now: Instant): DefexaError | undefined {
    return this.#failure && copyError(this.#failure.error, dateOf(retryAtMs(this.#failure), now));
  }

  #contentionError(now: Instant): DefexaError | undefined {
    const retryAt = this.coolDownUntil(now);
    if (!retryAt) {
      return undefined;
    }
    return new DefexaSessionRejectedError(
      'Defexa keeps rejecting fresh sessions, so logins pause for ' +
        `${COOL_DOWN_MS / 1_000} s. Usually another process logs in with the same key, ` +
        'and each login ends the session of the other: let one process log in, or share the session by a sessionStore.',
      { retryable: true, retryAt },
    );
  }
}
