import { elapsed, type Instant, readClocks, type Clock } from './clock.js';

/** How often the watch looks at the clocks, in milliseconds. */
const BEAT = 1_000;
/** By how much a look may be late while the process runs, in milliseconds. */
const TOLERANCE = 500;

/**
 * Notices that the process stood still: frozen by its platform, on a machine that was suspended, or with its event loop blocked. A wall
 * clock that is set forward looks the same, and costs a login at most.
 */
export class StandstillWatch {
  #hasStoodStill = false;
  #ranFor = 0;
  #lastLook: Instant;
  #stopTimer = () => {};

  constructor(private readonly clock: Clock) {
    this.#lastLook = readClocks(clock);
    this.#lookAgain();
  }

  /** Looks whether the process has stood still since the watch began. */
  hasStoodStill(): boolean {
    this.#look();
    return this.#hasStoodStill;
  }

  /** Looks for how long the process has run since the watch began, in milliseconds. A beat in which it stood still counts as 0. */
  ranFor(): number {
    this.#look();
    return this.#ranFor;
  }

  stop(): void {
    this.#stopTimer();
  }

  #lookAgain(): void {
    const look = () => {
      this.#look();
      this.#lookAgain();
    };
    this.#stopTimer = this.clock.startTimer(BEAT, look, { unref: true });
  }

  #look(): void {
    const now = readClocks(this.clock);
    this.#hasStoodStill ||= elapsed(this.#lastLook, now) > BEAT + TOLERANCE;
    const passed = now.monotonicMs - this.#lastLook.monotonicMs;
    this.#ranFor += passed > BEAT + TOLERANCE ? 0 : passed;
    this.#lastLook = now;
  }
}
