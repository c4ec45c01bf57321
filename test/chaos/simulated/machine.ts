import type { Clock } from '../../../lib/clock/clock.js';
import type { SimulatedClock } from '../../support/simulated-clock.js';
import type { Dice } from '../dice.js';

/** Less than this is an error of reckoning, in milliseconds. */
const NOTHING = 1e-3;

/** A machine under simulated time: its wall clock is set now and then, and while it is suspended it stands still. */
export class Machine implements Clock {
  /** What `random()` came to last. */
  lastChance = 0;

  #wallAhead = 0;
  #stoodStill = 0;
  #nap = { from: 0, length: 0 };

  constructor(
    readonly name: string,
    private readonly world: SimulatedClock,
    private readonly dice: Dice,
  ) {}

  wallMs(): number {
    return this.world.wallMs() + this.#wallAhead;
  }

  monotonicMs(): number {
    const now = this.world.monotonicMs();
    return now - this.#stoodStill - Math.min(now - this.#nap.from, this.#nap.length);
  }

  random(): number {
    this.lastChance = this.dice.chance();
    return this.lastChance;
  }

  startTimer(milliseconds: number, callback: () => void): () => void {
    const due = this.monotonicMs() + milliseconds;
    let stop = () => {};
    const wait = (clock: number) => {
      stop = this.world.startTimer(clock, () => {
        const left = due - this.monotonicMs();
        if (left > NOTHING) {
          wait(left);
        } else {
          callback();
        }
      });
    };
    wait(milliseconds);
    return () => stop();
  }

  setWallClock(by: number): void {
    this.#wallAhead += by;
  }

  get isSuspended(): boolean {
    return this.world.monotonicMs() < this.#nap.from + this.#nap.length;
  }

  suspend(milliseconds: number): void {
    this.#stoodStill += this.#nap.length;
    this.#nap = { from: this.world.monotonicMs(), length: milliseconds };
  }

  /** Waits until the machine goes on: what has come in for it meanwhile is seen then. */
  async awake(): Promise<void> {
    const left = this.#nap.from + this.#nap.length - this.world.monotonicMs();
    if (left > 0) {
      await new Promise<void>((resolve) => {
        this.world.startTimer(left, resolve);
      });
    }
  }
}
