import { abortable } from '../clock/waiting.js';
import { shutdownError } from '../errors/defexa-errors.js';
import type { LoginStatus, SessionSource } from '../session/session-source.js';

interface QueuedLogin {
  readonly login: LoginStatus;
  readonly start: () => void;
}

/**
 * Limits how many accounts log in at a time, so that a deploy or an outage does not end in a burst of logins. Logins that callers
 * wait for go first, and among equals the one that came first.
 */
export class LoginLimiter {
  #running = 0;
  readonly #queue: QueuedLogin[] = [];

  /** @param closed aborts when the app shuts down, with the error for callers */
  constructor(
    private readonly max: number,
    private readonly closed: AbortSignal,
  ) {}

  /** Returns a source whose logins wait for their turn among the logins of all accounts. */
  limit(source: SessionSource): SessionSource {
    return { get: (request) => this.run(request.login, request.signal, () => source.get(request)) };
  }

  /**
   * Runs `work` as soon as fewer than `max` logins are in progress.
   *
   * @throws {DefexaUnavailableError} if the app has shut down
   * @throws the signal's reason, if it aborts first
   */
  async run<T>(login: LoginStatus, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    this.#throwIfClosed();
    if (this.#running < this.max) {
      this.#running += 1;
    } else {
      await this.#waitForTurn(login, signal);
    }
    try {
      this.#throwIfClosed();
      return await abortable(work(), this.closed);
    } finally {
      this.#end();
    }
  }

  #throwIfClosed(): void {
    if (this.closed.aborted) {
      throw shutdownError();
    }
  }

  async #waitForTurn(login: LoginStatus, signal: AbortSignal): Promise<void> {
    let start = () => {};
    const turn = new Promise<void>((resolve) => (start = resolve));
    const queued: QueuedLogin = { login, start };
    this.#queue.push(queued);
    login.isQueued = true;
    try {
      await abortable(turn, signal);
    } catch (reason) {
      if (login.isQueued) {
        this.#queue.splice(this.#queue.indexOf(queued), 1);
      } else {
        this.#end();
      }
      throw reason;
    }
  }

  #end(): void {
    this.#running -= 1;
    const next = this.#queue.find(({ login }) => login.waiters > 0) ?? this.#queue[0];
    if (next) {
      this.#queue.splice(this.#queue.indexOf(next), 1);
      this.#running += 1;
      next.login.isQueued = false;
      next.start();
    }
  }
}
