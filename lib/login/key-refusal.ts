import { copyError } from '../errors/copy-error.js';
import type { DefexaError } from '../errors/index.js';
import type { Clock } from '../clock/clock.js';

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

  constructor(private readonly clock: Clock) {}

  /** @throws what this key was refused with, while logins with it are stopped */
  throwIfStopped(key: string): void {
    if (this.#refused?.key !== key) {
      return;
    }
    const left = this.#refused.until - this.clock.monotonicMs();
    if (left > 0) {
      // Somebody may have set the wall clock meanwhile.
      throw copyError(this.#refused.error, new Date(Math.ceil(this.clock.wallMs() + left)));
    }
  }

  /**
   * Notes that `key` was refused.
   *
   * @returns the same error with the end of the pause
   */
  note(key: string, error: DefexaError): DefexaError {
    const count = this.#refused?.key === key ? this.#refused.count + 1 : 1;
    const pause = Math.min(FIRST_PAUSE * 2 ** (count - 1), LONGEST_PAUSE);
    this.#refused = { key, count, until: this.clock.monotonicMs() + pause, error };
    return copyError(error, new Date(Math.ceil(this.clock.wallMs() + pause)));
  }

  /** Notes that a login succeeded. */
  clear(): void {
    this.#refused = undefined;
  }
}
