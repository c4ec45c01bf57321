import { Subject } from 'rxjs';
import type { DefexaError } from '../errors/index.js';
import { inBackground } from '../clock/background.js';
import { StandingTimer } from '../clock/standing-timer.js';
import { readClocks, type Clock } from '../clock/clock.js';
import type { DefexaSession } from './defexa-session.js';
import { type HeldSession, holdSession } from './held-session.js';
import { adoption, type DefexaSessionEvent } from './session-events.js';
import { ageOf, classify, isBetter, planLife, type SessionState } from './session-life.js';
import { type LoginOutcomes, SessionLogins } from './session-logins.js';
import type { DefexaSessionProviderOptions } from './session-provider-options.js';
import type { IssuedSession, SessionSource } from './session-source.js';

/**
 * Holds the session of one account: adopts what logins give, and sets the one timer that looks after it without a
 * caller.
 */
export class SessionKeeper implements LoginOutcomes {
  readonly events = new Subject<DefexaSessionEvent>();
  readonly logins: SessionLogins;
  readonly #timer: StandingTimer;
  #held: HeldSession | undefined;
  /** Until when (wall clock) the held session is known to be fresh; 0 where both clocks must be asked. */
  #freshUntil = 0;
  #generation = 0;

  constructor(
    source: SessionSource,
    private readonly options: DefexaSessionProviderOptions,
    private readonly clock: Clock,
  ) {
    this.#timer = new StandingTimer(clock);
    this.logins = new SessionLogins(source, clock, options.flightBudget ?? 20_000, this);
  }

  /** The session held, whatever its state. */
  get held(): HeldSession | undefined {
    return this.#held;
  }

  /** The session held, if one reading of the wall clock says that it is fresh. */
  get fresh(): HeldSession | undefined {
    return this.clock.wallMs() < this.#freshUntil ? this.#held : undefined;
  }

  get state(): SessionState {
    return classify(this.#held?.life, readClocks(this.clock));
  }

  /** The session held, if it has not ended. */
  get current(): DefexaSession | undefined {
    return this.state === 'expired' ? undefined : this.#held?.session;
  }

  isBetter(issued: IssuedSession): boolean {
    return isBetter(planLife(issued, this.options, 0), this.#held?.life, readClocks(this.clock));
  }

  landed(issued: IssuedSession, login: { used: boolean; forced: boolean }): DefexaSession {
    const life = planLife(issued, this.options, this.clock.random());
    this.drop();
    this.#generation += 1;
    this.#held = holdSession(issued, this.#generation, life, login);
    if (this.options.keepWarm && login.used) {
      this.watch();
    }
    const { session } = this.#held;
    this.tell(adoption(issued, session));
    return session;
  }

  failed(error: DefexaError, isNew: boolean): void {
    if (isNew) {
      this.tell({ type: 'login-failed', error, session: this.current });
    }
    if (this.#held && this.state === 'hard') {
      this.#held.refreshIsLate = true;
    }
    this.watch();
  }

  tell(event: DefexaSessionEvent): void {
    inBackground(() => this.events.next(event));
  }

  /** Lets go of the session. */
  drop(): void {
    this.#held = undefined;
    this.#freshUntil = 0;
    this.#timer.stop();
  }

  /** Starts a login that nobody asks for, unless one is in progress or a backoff runs. */
  refreshAhead(held: HeldSession): void {
    this.#startFrom(this.#mayRefreshFrom(held));
  }

  /** Starts a login behind a caller who has no time to wait for it: as soon as one for whom it would wait. */
  refreshBehind(): void {
    this.#startFrom(this.logins.resumesAt);
  }

  /** Sets the timer, if it is not set. */
  watchOnce(): void {
    if (!this.#timer.isSet) {
      this.watch();
    }
  }

  /**
   * Sets the timer to the next moment at which something must happen without a caller. While a session is fresh, that
   * is the end of its freshness on the monotonic clock: so callers need to look at the wall clock only.
   */
  watch(): void {
    const held = this.#held;
    this.#timer.stop();
    this.#freshUntil = 0;
    if (!held) {
      return;
    }
    const now = readClocks(this.clock);
    const state = classify(held.life, now);
    if (state === 'fresh') {
      this.#freshUntil = held.life.start.wallMs + held.life.softAfter;
      this.#timer.set(held.life.softAfter - ageOf(held.life.start, now), () => this.#wake());
    } else if (this.#isToBeKeptWarm(held, state) && !this.logins.inFlight) {
      this.#timer.set(this.#mayRefreshFrom(held) - now.monotonicMs, () => this.#wake());
    }
  }

  #startFrom(moment: number): void {
    if (!this.logins.inFlight && this.clock.monotonicMs() >= moment) {
      this.logins.startInBackground();
    }
  }

  #wake(): void {
    const held = this.#held;
    if (held && this.#isToBeKeptWarm(held, this.state)) {
      this.refreshAhead(held);
    }
    this.watch();
  }

  #mayRefreshFrom({ life }: HeldSession): number {
    return this.logins.backgroundResumesAt(life.start.monotonicMs + life.hardAfter);
  }

  #isToBeKeptWarm(held: HeldSession, state: SessionState): boolean {
    return this.options.keepWarm === true && held.used && (state === 'soft' || state === 'hard');
  }
}
