import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.js';
import type { GuardedStore } from './guarded-store.js';

/** How long a lock outlives its holder, in milliseconds: what a holder that dies costs the others. */
const LOCK_LIFETIME = 3_000;

/**
 * The lock under which one process of a fleet logs in. As long as its holder lives, it is kept, however long the login
 * takes. It only saves logins: what makes sure that no newer session is overwritten is how sessions are written.
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
   * Takes the lock, and keeps it until it is released.
   *
   * @returns false if another process has it
   * @throws {StoreFailure}
   */
  async take(signal: AbortSignal): Promise<boolean> {
    try {
      const taken = await this.store.write(this.key, this.#owner, undefined, LOCK_LIFETIME, signal);
      if (taken) {
        this.#keep();
      }
      return taken;
    } catch (error) {
      // It may have been taken all the same.
      this.release();
      throw error;
    }
  }

  /** Lets go of the lock. Whoever needs it waits for its end, if that fails. */
  release(): void {
    this.#stopTimer();
    this.store.remove(this.key, this.#owner).catch(() => {});
  }

  #keep(): void {
    const renew = () => {
      this.#keep();
      this.store.write(this.key, this.#owner, this.#owner, LOCK_LIFETIME).catch(() => {});
    };
    this.#stopTimer = this.clock.startTimer(LOCK_LIFETIME / 3, renew, { unref: true });
  }
}
