import type { DefexaError } from '../errors/index.js';
import type { Time } from '../time/time.js';

const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 5 * 60_000;

/**
 * Remembers the key that Defexa refused, or did not let in: to send it again would only count against the merchant. Logins
 * with it stop for 30 s, doubling to 5 min. Another key, or an explicit login, is let through at once.
 */
export class KeyRefusal {
  #refused:
    | { readonly key: string; readonly count: number; readonly until: number; readonly error: DefexaError }
    | undefined;

  constructor(private readonly time: Time) {}

  /** @throws the error with which this key was refused, while logins with it are stopped */
  throwIfStopped(key: string): void {
    if (this.#refused?.key !== key) {
      return;
    }
    const left = this.#refused.until - this.time.monotonicClock();
    if (left > 0) {
      // Somebody may have set the wall clock meanwhile.
      this.#refused.error.retryAt = new Date(Math.ceil(this.time.wallClock() + left));
      throw this.#refused.error;
    }
  }

  /** Notes that `key` was refused, and puts the end of the pause into the error. */
  note(key: string, error: DefexaError): void {
    const count = this.#refused?.key === key ? this.#refused.count + 1 : 1;
    const pause = Math.min(FIRST_PAUSE * 2 ** (count - 1), LONGEST_PAUSE);
    error.retryAt = new Date(Math.ceil(this.time.wallClock() + pause));
    this.#refused = { key, count, until: this.time.monotonicClock() + pause, error };
  }

  /** Notes that a login succeeded. */
  clear(): void {
    this.#refused = undefined;
  }
}
