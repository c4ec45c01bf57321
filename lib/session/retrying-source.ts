import { type Clock, readClocks, elapsed } from '../clock/clock.js';
import { StandstillWatch } from '../clock/standstill-watch.js';
import { sleep, withDeadline } from '../clock/waiting.js';
import {
  type DefexaError,
  DefexaResponseError,
  DefexaUnavailableError,
  isDefexaError,
} from '../errors/index.js';
import { retryDelayMs } from '../errors/defexa-errors.js';
import type { IssuedSession, LoginStatus, SessionRequest, SessionSource } from './session-source.js';

const MAX_ATTEMPTS_FOR_WAITERS = 3;
const MAX_ATTEMPTS_IN_BACKGROUND = 1;
/** How often the attempts go on after the process stood still, including the first round. */
const MAX_ROUNDS = 5;
const FIRST_PAUSE_MS = 1_000;

/** The attempts of one login. */
interface Attempts {
  count: number;
  lastError: DefexaError | undefined;
  /** Whether the session had ended when it was issued. Then a clock is wrong, and the next attempt would get the same. */
  isIssuedExpired: boolean;
}

/**
 * Makes up to three attempts while callers wait, one if nobody does, all within one budget. (A login that began in the
 * background gets its further attempts as soon as a caller joins.) If an attempt fails because the process stood still, the
 * attempts that are left go on, and that time does not count.
 */
export class RetryingSource implements SessionSource {
  constructor(
    private readonly source: SessionSource,
    /** The longest that a login may take with all its attempts. */
    private readonly budgetMs: number,
    private readonly clock: Clock,
  ) {}

  /** @throws {DefexaError} the error of the last attempt */
  async get(request: SessionRequest): Promise<IssuedSession> {
    const attempts: Attempts = { count: 0, lastError: undefined, isIssuedExpired: false };
    let leftMs = this.budgetMs;
    for (let round = 1; ; round += 1) {
      const watch = new StandstillWatch(this.clock);
      try {
        return await this.#getWithin(leftMs, request, attempts, watch);
      } catch (error) {
        leftMs -= watch.ranForMs();
        const isExcused = watch.hasStoodStill() && hadNoResponse(error as DefexaError, request);
        if (!isExcused || round === MAX_ROUNDS || leftMs <= 0) {
          throw error;
        }
      } finally {
        watch.stop();
      }
    }
  }

  #getWithin(
    budgetMs: number,
    request: SessionRequest,
    attempts: Attempts,
    watch: StandstillWatch,
  ): Promise<IssuedSession> {
    attempts.lastError = undefined;
    const endsAtMs = this.clock.monotonicMs() + budgetMs;
    const outOfTime = () => {
      request.login.isOutOfTime = true;
      return attempts.lastError ?? this.#noSessionInTime(request.login);
    };
    return withDeadline(this.clock, budgetMs, outOfTime, request.signal, async (signal) => {
      for (;;) {
        try {
          return await this.#attempt({ ...request, signal }, attempts);
        } catch (caught) {
          const error = caught as DefexaError;
          attempts.lastError = error;
          if (watch.hasStoodStill() || !mayTryAgain(error, request, attempts)) {
            throw error;
          }
          const pauseMs = this.#pauseMs(error, attempts.count);
          if (this.clock.monotonicMs() + pauseMs >= endsAtMs) {
            throw error;
          }
          await sleep(this.clock, pauseMs, signal);
        }
      }
    });
  }

  async #attempt(request: SessionRequest, attempts: Attempts): Promise<IssuedSession> {
    attempts.count += 1;
    const issued = await this.source.get(request).catch(toDefexaError);
    if (elapsed(issued.sentAt, readClocks(this.clock)) >= issued.lifetimeMs) {
      attempts.isIssuedExpired = issued.lifetimeMs <= 0;
      throw new DefexaResponseError(
        `Defexa returned a session that has already ended (expiration ${issued.expiration.toISOString()}). ` +
          'Expected one that ends in the future. Logins are tried again.',
        { retryable: true },
      );
    }
    return issued;
  }

  /** With full jitter, and never shorter than Defexa asked for. */
  #pauseMs(error: DefexaError, attempt: number): number {
    const plannedMs = this.clock.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1);
    return Math.max(retryDelayMs(error, this.clock.wallMs()), plannedMs);
  }

  #noSessionInTime({ isQueued }: LoginStatus): DefexaError {
    const reason = isQueued ? ', since maxConcurrentLogins other accounts were logging in' : '';
    return new DefexaUnavailableError(
      `There was no session within ${this.budgetMs / 1000} s${reason}. Logins are tried again.`,
      { retryable: true },
    );
  }
}

/** @throws {DefexaError} the error itself, or one with it as its cause */
function toDefexaError(error: unknown): never {
  throw isDefexaError(error)
    ? error
    : new DefexaUnavailableError('The session source failed unexpectedly; see the cause.', {
        retryable: true,
        cause: error,
      });
}

function mayTryAgain({ retryable }: DefexaError, { login }: SessionRequest, attempts: Attempts): boolean {
  const max = login.waiters > 0 ? MAX_ATTEMPTS_FOR_WAITERS : MAX_ATTEMPTS_IN_BACKGROUND;
  return retryable && attempts.count < max && !attempts.isIssuedExpired;
}

/** Whether an attempt failed without any response of Defexa's: a standstill may be the reason. */
function hadNoResponse({ retryable, status }: DefexaError, { login, signal }: SessionRequest): boolean {
  return retryable && status === undefined && !login.isOutOfTime && !signal.aborted;
}
