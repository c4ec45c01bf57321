import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.js';
import type { GuardedStore } from './guarded-store.js';

/** How long a lock outlives its holder. A holder that dies blocks the others for this long. */
const LOCK_LIFETIME_MS = 3_000;

/**
 * The lock under which one process of a fleet logs in. It is renewed as long as its holder lives, however long the login
 * takes. It only saves logins: `StoreEntry.write()` makes sure that no newer session is overwritten.
 */
export class SessionLock {
  readonly #owner = randomUUID();
  #stopTimer = () => {};

  constructor(
    private readonly store: GuardedStore,
    private readonly clock: Clock,
    private readonly key: string,
  ) {}

  /**
   * Takes the lock, and renews it until it is released.
   *
   * @returns false if another process holds it
   * @throws {StoreFailure}
   */
  async take(signal: AbortSignal): Promise<boolean> {
    try {
      const isTaken = await this.store.write(this.key, this.#owner, undefined, LOCK_LIFETIME_MS, signal);
      if (isTaken) {
        this.#renewLater();
      }
      return isTaken;
    } catch (error) {
      // The store may have taken it nevertheless.
      this.release();
      throw error;
    }
  }

  /** Releases the lock. If that fails, the others wait until it expires. */
  release(): void {
    this.#stopTimer();
    this.store.remove(this.key, this.#owner).catch(() => {});
  }

  #renewLater(): void {
    const renew = () => {
      this.#renewLater();
      this.store.write(this.key, this.#owner, this.#owner, LOCK_LIFETIME_MS).catch(() => {});
    };
    this.#stopTimer = this.clock.startTimer(LOCK_LIFETIME_MS / 3, renew, { unref: true });
  }
}
