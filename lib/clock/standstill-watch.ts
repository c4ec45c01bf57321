import { elapsed, type Instant, readClocks, type Clock } from './clock.js';

/** How often the watch reads the clocks. */
const INTERVAL_MS = 1_000;
/** How late a reading may be while the process runs. */
const TOLERANCE_MS = 500;

/**
 * Detects that the process stood still: its platform froze it, its machine was suspended, or its event loop was blocked. A
 * wall clock that is set forward looks the same, which costs one login at most.
 */
export class StandstillWatch {
  #hasStoodStill = false;
  #ranForMs = 0;
  #lastReading: Instant;
  #stopTimer = () => {};

  constructor(private readonly clock: Clock) {
    this.#lastReading = readClocks(clock);
    this.#readLater();
  }

  /** Whether the process has stood still since the watch began. */
  hasStoodStill(): boolean {
    this.#read();
    return this.#hasStoodStill;
  }

  /** How long the process has run since the watch began. An interval in which it stood still counts as 0. */
  ranForMs(): number {
    this.#read();
    return this.#ranForMs;
  }

  stop(): void {
    this.#stopTimer();
  }

  #readLater(): void {
    const read = () => {
      this.#read();
      this.#readLater();
    };
    this.#stopTimer = this.clock.startTimer(INTERVAL_MS, read, { unref: true });
  }

  #read(): void {
    const now = readClocks(this.clock);
    this.#hasStoodStill ||= elapsed(this.#lastReading, now) > INTERVAL_MS + TOLERANCE_MS;
    const passed = now.monotonicMs - this.#lastReading.monotonicMs;
    this.#ranForMs += passed > INTERVAL_MS + TOLERANCE_MS ? 0 : passed;
    this.#lastReading = now;
  }
}
