import { inBackground } from './background.js';
import { LONGEST_TIMER_MS, type Clock } from './clock.js';

/** A timer that does not keep the process alive. It goes off early if the delay exceeds the limit of Node's timers. */
export class StandingTimer {
  #stop: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  get isSet(): boolean {
    return this.#stop !== undefined;
  }

  /** Sets the timer, in place of an earlier one. */
  set(milliseconds: number, callback: () => void): void {
    this.stop();
    const delay = Math.min(Math.max(Math.ceil(milliseconds), 0), LONGEST_TIMER_MS);
    const goOff = () => {
      this.#stop = undefined;
      callback();
    };
    this.#stop = inBackground(() => this.clock.startTimer(delay, goOff, { unref: true }));
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
