import { copyError } from '../errors/defexa-errors.js';
import type { DefexaError } from '../errors/index.js';
import { abortable } from '../clock/waiting.js';
import { inBackground } from '../clock/background.js';
import type { DefexaSession } from './defexa-session.js';
import type { SessionEvents } from './session-events.js';
import { LoginStatus } from './session-source.js';
import type { LoginReason } from './login-reason.js';

/** The result of a login. */
export type LoginOutcome = { readonly session: DefexaSession } | { readonly error: DefexaError };

/** A login that any number of callers wait for. */
export class LoginInProgress extends LoginStatus {
  readonly #abort = new AbortController();
  readonly #outcome: Promise<LoginOutcome>;

  /** @param logIn must not reject: if nobody waits for the login, nobody would handle that */
  constructor(
    reason: LoginReason,
    private readonly events: SessionEvents,
    logIn: (login: LoginInProgress) => Promise<LoginOutcome>,
  ) {
    super(reason);
    // In a microtask, so that a subscriber of `login-started` who asks for a session joins this login.
    this.#outcome = inBackground(() => Promise.resolve().then(() => logIn(this)));
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Ends the login. All who wait for it get `reason`. */
  abort(reason: DefexaError): void {
    this.#abort.abort(reason);
  }

  /**
   * Waits for the session.
   *
   * @throws {DefexaError} an error of the caller's own, if the login fails
   * @throws the signal's reason, if it aborts first; the login goes on
   */
  async join(signal: AbortSignal | undefined): Promise<DefexaSession> {
    this.waiters += 1;
    const endWait = this.events.observer?.onWait();
    try {
      const outcome = await abortable(this.#outcome, signal);
      if ('session' in outcome) {
        return outcome.session;
      }
      throw copyError(outcome.error);
    } finally {
      this.waiters -= 1;
      endWait?.();
    }
  }
}
