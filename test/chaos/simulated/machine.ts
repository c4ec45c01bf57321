import type { Clock } from '../../../lib/clock/clock.js';
import type { SimulatedClock } from '../../support/simulated-clock.js';
import type { RandomSource } from '../random-source.js';

/** Below this, a difference is a rounding error. */
const NEGLIGIBLE_MS = 1e-3;

/** A machine under simulated time, whose wall clock can be set, and which can be suspended. */
export class Machine implements Clock {
  /** The last result of `random()`. */
  lastRandom = 0;

  #wallOffsetMs = 0;
  #suspendedMs = 0;
  #suspension = { from: 0, durationMs: 0 };

  constructor(
    readonly name: string,
    private readonly world: SimulatedClock,
    private readonly randomSource: RandomSource,
  ) {}

  wallMs(): number {
    return this.world.wallMs() + this.#wallOffsetMs;
  }

  monotonicMs(): number {
    const now = this.world.monotonicMs();
    return now - this.#suspendedMs - Math.min(now - this.#suspension.from, this.#suspension.durationMs);
  }

  random(): number {
    this.lastRandom = this.randomSource.next();
    return this.lastRandom;
  }

  startTimer(milliseconds: number, callback: () => void): () => void {
    const dueMs = this.monotonicMs() + milliseconds;
    let stop = () => {};
    const wait = (clock: number) => {
      stop = this.world.startTimer(clock, () => {
        const leftMs = dueMs - this.monotonicMs();
        if (leftMs > NEGLIGIBLE_MS) {
          wait(leftMs);
        } else {
          callback();
        }
      });
    };
    wait(milliseconds);
    return () => stop();
  }

  setWallClock(by: number): void {
    this.#wallOffsetMs += by;
  }

  get isSuspended(): boolean {
    return this.world.monotonicMs() < this.#suspension.from + this.#suspension.durationMs;
  }

  suspend(milliseconds: number): void {
    this.#suspendedMs += this.#suspension.durationMs;
    this.#suspension = { from: this.world.monotonicMs(), durationMs: milliseconds };
  }

  /** Resolves when the machine is not suspended: only then it sees what has arrived meanwhile. */
  async awake(): Promise<void> {
    const leftMs = this.#suspension.from + this.#suspension.durationMs - this.world.monotonicMs();
    if (leftMs > 0) {
      await new Promise<void>((resolve) => {
        this.world.startTimer(leftMs, resolve);
      });
    }
  }
}
