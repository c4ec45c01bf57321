import {
  type DefexaError,
  DefexaResponseError,
  DefexaUnavailableError,
  isDefexaError,
} from '../errors/index.js';
import { StandstillWatch } from '../clock/standstill-watch.js';
import { readClocks, type Clock } from '../clock/clock.js';
import { abortable, sleep, startDeadline } from '../clock/waiting.js';
import { pauseBetweenAttempts } from './backoff.js';
import { ageOf } from './session-life.js';
import type { IssuedSession, SessionRequest, SessionSource } from './session-source.js';

const MOST_ATTEMPTS_FOR_WAITERS = 3;
const MOST_ATTEMPTS_IN_BACKGROUND = 1;
/** How often attempts start anew because the process stood still. */
const MOST_ROUNDS = 5;

/**
 * A login in progress, shared by all who wait for it. It makes one attempt where nobody waits, up to three where
 * somebody does (a flight that began in the background is given them as soon as the first caller joins), and ends
 * within its budget in any case. After an attempt during which the process stood still, there is one more.
 */
export class Flight {
  /** How many callers wait for this flight now. */
  waiters = 0;
  /** Whether one of them asked for a login in so many words. */
  isExplicit = false;
  /** Whether it has sent a login: a source may have a session, or a failure, without one. */
  isSent = false;
  /** Whether the flight's time ran out. */
  isOutOfTime = false;

  /** Whether it got a session that was over when it was issued. The next attempt would get the like: a clock is wrong. */
  #isOverAtOnce = false;
  /** How many attempts it has made. */
  #attempts = 0;
  readonly #abort = new AbortController();

  constructor(
    private readonly source: SessionSource,
    private readonly clock: Clock,
    /** The longest that the flight may take, in milliseconds. */
    private readonly budget: number,
    private readonly ties: Pick<SessionRequest, 'onLogin' | 'isOfUse' | 'tell'>,
  ) {}

  /** Ends the flight: whoever waits for it gets `reason`. */
  abort(reason: DefexaError): void {
    this.#abort.abort(reason);
  }

  /**
   * Takes off. To be called once.
   *
   * @throws {DefexaError} the last attempt's error
   */
  async run(): Promise<IssuedSession> {
    let left = this.budget;
    for (let round = 1; ; round += 1) {
      const watch = new StandstillWatch(this.clock);
      try {
        return await this.#attemptsWithin(left, watch);
      } catch (error) {
        left -= watch.ranFor();
        const isExcused = watch.hasStoodStill() && this.#isNoAnswer(error as DefexaError);
        if (!isExcused || round === MOST_ROUNDS || left <= 0) {
          throw error;
        }
      } finally {
        watch.stop();
      }
    }
  }

  /** Makes attempts, but none after one during which the process stood still. */
  async #attemptsWithin(budget: number, watch: StandstillWatch): Promise<IssuedSession> {
    const mustEndBy = this.clock.monotonicMs() + budget;
    let lastError: DefexaError | undefined;
    const stopTimer = startDeadline(this.clock, budget, () => {
      this.isOutOfTime = true;
      this.abort(lastError ?? this.#outOfTime());
    });
    try {
      for (;;) {
        try {
          return await this.#attempt();
        } catch (caught) {
          const error = caught as DefexaError;
          lastError = error;
          if (watch.hasStoodStill() || !this.#mayTryAgain(error)) {
            throw error;
          }
          const pause = pauseBetweenAttempts(
            this.#attempts,
            this.clock.random(),
            adviceOf(error, this.clock),
          );
          if (this.clock.monotonicMs() + pause >= mustEndBy) {
            throw error;
          }
          await sleep(this.clock, pause, this.#abort.signal);
        }
      }
    } finally {
      stopTimer();
    }
  }

  async #attempt(): Promise<IssuedSession> {
    const { signal } = this.#abort;
    this.#attempts += 1;
    const issued = await abortable(
      this.#ask({ signal, isExplicit: () => this.isExplicit, ...this.ties }),
      signal,
    );
    if (ageOf(issued.sentAt, readClocks(this.clock)) >= issued.lifetimeMs) {
      this.#isOverAtOnce = issued.lifetimeMs <= 0;
      throw new DefexaResponseError(
        `Defexa returned a session that is over already (expiration ${issued.expiration.toISOString()}). ` +
          'Expected one that ends in the future. Logins are tried again.',
        { retryable: true },
      );
    }
    return issued;
  }

  async #ask(request: SessionRequest): Promise<IssuedSession> {
    try {
      return await this.source(request);
    } catch (error) {
      throw isDefexaError(error)
        ? error
        : new DefexaUnavailableError('The session source failed unexpectedly; see the cause.', {
            retryable: true,
            cause: error,
          });
    }
  }

  /** Whether an attempt came to nothing without a word of Defexa's: if the process stood still, that may be why. */
  #isNoAnswer({ retryable, status }: DefexaError): boolean {
    return retryable && status === undefined && !this.#abort.signal.aborted;
  }

  #mayTryAgain(error: DefexaError): boolean {
    const most = this.waiters > 0 ? MOST_ATTEMPTS_FOR_WAITERS : MOST_ATTEMPTS_IN_BACKGROUND;
    return error.retryable && this.#attempts < most && !this.#isOverAtOnce;
  }

  #outOfTime(): DefexaError {
    return new DefexaUnavailableError(
      `No session could be had within ${this.budget / 1000} s; logins are tried again.`,
      {
        retryable: true,
      },
    );
  }
}

/** How long Defexa asked us to stay away (`Retry-After`), in milliseconds. */
export function adviceOf(error: DefexaError, clock: Clock): number {
  return error.retryable && error.retryAt ? Math.max(0, error.retryAt.getTime() - clock.wallMs()) : 0;
}
