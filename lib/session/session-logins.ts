import { copyError } from '../errors/copy-error.js';
import { isLoginRejected } from '../errors/defexa-errors.js';
import type { DefexaError } from '../errors/index.js';
import { inBackground } from '../clock/background.js';
import { throwIfAborted } from '../clock/signals.js';
import { type Instant, readClocks, type Clock } from '../clock/clock.js';
import { abortable } from '../clock/waiting.js';
import { type LoginFailure, resumesAt } from './backoff.js';
import { COOL_DOWN, Rejections } from './contention.js';
import { DefexaSession } from './defexa-session.js';
import { adviceOf, Flight } from './flight.js';
import { keepsBeingRejected, shutDown } from './session-errors.js';
import type { DefexaSessionEvent, LoginReason } from './session-events.js';
import type { IssuedSession, SessionSource } from './session-source.js';

/** To whom logins say what becomes of them. */
export interface LoginOutcomes {
  /** @param login whether a caller waited for it, and whether a rejection made it necessary */
  landed(issued: IssuedSession, login: { used: boolean; forced: boolean }): DefexaSession;
  /** @param isNew whether this is another error than that of the flight before */
  failed(error: DefexaError, isNew: boolean): void;
  /** Whether a session of another process is better than the one held. */
  isBetter(session: IssuedSession): boolean;
  /** Tells the subscribers of an event. */
  tell(event: DefexaSessionEvent): void;
}

/** What became of a flight: the session, or the facts of its failure, of which each caller gets an error of its own. */
type Outcome = DefexaSession | DefexaError;

/** In milliseconds. */
const PAUSE_BETWEEN_LOOKS = 1_000;

/** The logins of one account: no two at a time, and none while a backoff or a cool-down holds them back. */
export class SessionLogins {
  #current: { readonly flight: Flight; readonly outcome: Promise<Outcome> } | undefined;
  /** The last failure, and from when on callers are to try again, in milliseconds on the monotonic clock. */
  #failure: (LoginFailure & { readonly error: DefexaError; readonly retryFrom: number }) | undefined;
  /** Until when a cool-down lasts, in milliseconds on the monotonic clock. */
  #coolDownEnd = 0;
  #lostToRejection = false;
  /** When the session held was the latest: when its login was sent, or when it was read from the store. */
  #heldSince: Instant | undefined;
  /** From the first rejection on. */
  #rejections: Rejections | undefined;
  #closed = false;
  #look: Promise<DefexaSession | undefined> | undefined;
  #looksAgainAt = 0;

  constructor(
    private readonly source: SessionSource,
    private readonly clock: Clock,
    private readonly budget: number,
    private readonly outcomes: LoginOutcomes,
  ) {}

  /** Whether a login is in progress. */
  get inFlight(): boolean {
    return this.#current !== undefined;
  }

  /** From when on a background login may start, in milliseconds on the monotonic clock. */
  backgroundResumesAt(hardFrom: number): number {
    return this.#failure ? resumesAt(this.#failure, 'background', hardFrom) : 0;
  }

  /** From when on a login may start for callers, in milliseconds on the monotonic clock. */
  get resumesAt(): number {
    return this.#failure ? resumesAt(this.#failure, 'waiting') : 0;
  }

  /** The moment until which a cool-down holds logins back; undefined if none does. */
  get coolDownUntil(): Date | undefined {
    return this.clock.monotonicMs() < this.#coolDownEnd ? this.#dateOf(this.#coolDownEnd) : undefined;
  }

  /** Starts a login that nobody waits for yet. */
  startInBackground(): void {
    this.#takeOff('ahead-of-expiry');
  }

  /**
   * Waits for the login in progress, or for a new one.
   *
   * @throws {DefexaError} the last error, where logins are held back, none is in progress, and no other process has a session
   *   for us: at once, or where there is a store, after a look into it
   */
  async join(reason: LoginReason, signal: AbortSignal | undefined): Promise<DefexaSession> {
    throwIfAborted(signal);
    this.#throwIfClosed();
    if (reason === 'requested') {
      this.#lift();
    }
    const heldBackBy = this.#current ? undefined : this.#heldBackBy();
    if (heldBackBy) {
      return this.#takeOver(heldBackBy, signal);
    }
    const { flight, outcome } = this.#current ?? this.#takeOff(reason);
    flight.isExplicit ||= reason === 'requested';
    flight.waiters += 1;
    try {
      const result = await abortable(outcome, signal);
      if (result instanceof DefexaSession) {
        return result;
      }
      throw copyError(result);
    } finally {
      flight.waiters -= 1;
    }
  }

  /** Forgets every backoff and cool-down. */
  #lift(): void {
    this.#failure = undefined;
    this.#coolDownEnd = 0;
  }

  /**
   * Notes that the invoice API rejected a session, `age` milliseconds after its login.
   *
   * @returns the end of the cool-down that this starts, if it does
   */
  noteRejection(session: { sessionToken: string; forced: boolean; age: number }): Date | undefined {
    this.#lostToRejection = true;
    this.#rejections ??= new Rejections();
    this.#rejections.note(session.sessionToken, this.#heldSince);
    const now = readClocks(this.clock);
    if (!this.#rejections.contention.noteRejection(session, now.monotonicMs)) {
      return undefined;
    }
    this.#coolDownEnd = now.monotonicMs + COOL_DOWN;
    return this.coolDownUntil;
  }

  /** Ends the login in progress. From then on none starts. */
  close(): void {
    this.#closed = true;
    this.#current?.flight.abort(shutDown());
  }

  /** A moment of the monotonic clock, on the wall clock as it is now. */
  #dateOf(moment: number): Date {
    return new Date(Math.ceil(this.clock.wallMs() + moment - this.clock.monotonicMs()));
  }

  #heldBackBy(): DefexaError | undefined {
    const { coolDownUntil } = this;
    if (coolDownUntil) {
      return keepsBeingRejected(coolDownUntil);
    }
    const isBackingOff = this.#failure && this.clock.monotonicMs() < resumesAt(this.#failure, 'waiting');
    return isBackingOff ? copyError(this.#failure!.error, this.#dateOf(this.#failure!.retryFrom)) : undefined;
  }

  /** Another process may have a session while we must not log in. It is looked for once a second at most. */
  async #takeOver(heldBackBy: DefexaError, signal: AbortSignal | undefined): Promise<DefexaSession> {
    const now = this.clock.monotonicMs();
    if (this.source.takeOver && !this.#look && now >= this.#looksAgainAt) {
      this.#looksAgainAt = now + PAUSE_BETWEEN_LOOKS;
      this.#look = inBackground(() => this.#lookElsewhere());
    }
    const session = this.#look && (await abortable(this.#look, signal));
    if (!session) {
      throw heldBackBy;
    }
    return session;
  }

  async #lookElsewhere(): Promise<DefexaSession | undefined> {
    const isOfUse = (session: IssuedSession) => this.#isOfUse(session);
    // Why logins are held back is what callers are told, whatever goes wrong here.
    const issued = await this.source.takeOver?.({ isOfUse }).catch(() => undefined);
    this.#look = undefined;
    if (!issued || this.#closed || this.#current || !this.#isOfUse(issued)) {
      return undefined;
    }
    this.#lift();
    this.#lostToRejection = false;
    return this.#land(issued, { used: true, forced: false });
  }

  #isOfUse(session: IssuedSession): boolean {
    const isAllowed = this.#rejections?.allow(session, readClocks(this.clock)) ?? true;
    return isAllowed && this.outcomes.isBetter(session);
  }

  #land(issued: IssuedSession, login: { used: boolean; forced: boolean }): DefexaSession {
    this.#heldSince = issued.isShared ? readClocks(this.clock) : issued.sentAt;
    return this.outcomes.landed(issued, login);
  }

  #throwIfClosed(): void {
    if (this.#closed) {
      throw shutDown();
    }
  }

  #takeOff(reason: LoginReason): { flight: Flight; outcome: Promise<Outcome> } {
    const onLogin = () => {
      if (!flight.isSent) {
        flight.isSent = true;
        const why = this.#lostToRejection ? 'session-rejected' : reason;
        this.outcomes.tell({ type: 'login-started', reason: why });
      }
    };
    const flight = new Flight(this.source, this.clock, this.budget, {
      onLogin,
      isOfUse: (session) => this.#isOfUse(session),
      tell: (event) => this.outcomes.tell(event),
    });
    // In a microtask, so that a subscriber of login-started who asks for a session joins this flight.
    const outcome = inBackground(() => Promise.resolve().then(() => this.#fly(flight)));
    this.#current = { flight, outcome };
    return this.#current;
  }

  async #fly(flight: Flight): Promise<Outcome> {
    try {
      this.#throwIfClosed();
      const issued = await flight.run();
      this.#throwIfClosed();
      this.#current = undefined;
      this.#lift();
      // What another process has logged in for is no sign that we fight with it.
      const forced = this.#lostToRejection && !issued.isShared;
      this.#lostToRejection = false;
      if (forced) {
        this.#rejections?.contention.noteForcedLogin(this.clock.monotonicMs());
      }
      return this.#land(issued, { used: flight.waiters > 0, forced });
    } catch (error) {
      this.#current = undefined;
      return this.#closed ? (error as DefexaError) : this.#noteFailure(error as DefexaError, flight);
    }
  }

  /** @returns the error with the moment from which on logins may start again */
  #noteFailure(error: DefexaError, flight: Flight): DefexaError {
    const now = readClocks(this.clock);
    const { isOutOfTime } = flight;
    const overAt = error.retryable ? undefined : error.retryAt;
    const overIn = overAt ? Math.max(0, overAt.getTime() - now.wallMs) : Infinity;
    const failure = {
      at: now.monotonicMs,
      count: (this.#failure?.count ?? 0) + 1,
      chance: this.clock.random(),
      // The Retry-After of an attempt before the one that hung was obeyed. The wall clock may have changed since.
      advised: isOutOfTime ? 0 : adviceOf(error, this.clock),
      over: isOutOfTime ? 0 : overIn,
    };
    const retryFrom = overAt ? now.monotonicMs + overIn : resumesAt(failure, 'waiting');
    const facts = copyError(error, this.#dateOf(retryFrom));
    this.#failure = { ...failure, error: facts, retryFrom };
    // While a refused key is held back, a flight fails without sending anything. That error was told before.
    this.outcomes.failed(copyError(facts), flight.isSent || !isLoginRejected(facts));
    return facts;
  }
}
