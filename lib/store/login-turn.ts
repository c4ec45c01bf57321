import type { Clock } from '../clock/clock.js';
import { sleep } from '../clock/waiting.js';
import type { IssuedSession, KeyedRequest } from '../session/session-source.js';
import type { GuardedStore } from './guarded-store.js';
import { SessionLock } from './session-lock.js';
import type { StoreEntry } from './store-entry.js';

/** The pause between two reads grows by half each time, with a jitter of up to 50 %. */
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1_000;

/** How long a process waits before it logs in itself. */
export interface TurnLimits {
  /** For the process that holds the lock. */
  readonly lockMs: number;
  /** In all, for one that holds the spare lock too. */
  readonly spareLockMs: number;
}

/** The turn of one process to log in for its fleet. */
export class LoginTurn {
  /** Whether another process held the lock. */
  hasWaited = false;
  #lock: SessionLock | undefined;

  constructor(
    private readonly entry: StoreEntry,
    private readonly store: GuardedStore,
    private readonly limits: TurnLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * Waits until the store has a usable session, or until it is this process's turn. If the holder of the lock takes too long,
   * it may have a problem of its own, so another process may take the spare lock. If that one takes too long as well, all
   * waiting processes log in.
   *
   * @returns undefined if it is this process's turn to log in
   * @throws {StoreFailure} if the store fails
   */
  async wait(request: KeyedRequest): Promise<IssuedSession | undefined> {
    const { lockMs, spareLockMs } = this.limits;
    const { signal, login } = request;
    const startMs = this.clock.monotonicMs();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(1.5 * pauseMs, MAX_PAUSE_MS)) {
      const session = await this.#find(request);
      const waitedMs = this.clock.monotonicMs() - startMs;
      if (session || waitedMs >= (login.force ? lockMs : spareLockMs)) {
        return session;
      }
      const isLate = waitedMs >= lockMs;
      if (
        (await this.#take(this.entry.lockKey, signal)) ||
        (isLate && (await this.#take(this.entry.spareLockKey, signal)))
      ) {
        // The process that had the lock before may have logged in meanwhile.
        return this.#find(request);
      }
      this.hasWaited = true;
      const leftMs = (isLate ? spareLockMs : lockMs) - waitedMs;
      await sleep(this.clock, Math.min(pauseMs * (0.5 + this.clock.random()), leftMs), signal);
    }
  }

  /** Ends the turn: the next process may log in. */
  end(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }

  /** A caller who forces a login gets one, whatever the store has. */
  #find({ login, signal, isUsable }: KeyedRequest): Promise<IssuedSession | undefined> {
    return this.entry.find((session) => !login.force && isUsable(session), signal);
  }

  async #take(key: string, signal: AbortSignal): Promise<boolean> {
    const lock = new SessionLock(this.store, this.clock, key);
    const isTaken = await lock.take(signal);
    if (isTaken) {
      this.#lock = lock;
    }
    return isTaken;
  }
}
