import type { Clock } from '../../lib/clock/clock.js';

/** Time that passes only when it is told to. Both clocks and all timers follow it. */
export class SimulatedClock implements Clock {
  /** What `random()` returns. */
  jitter = 0;

  #monotonic = 0;
  #wallAhead: number;
  #timers: { at: number; callback: () => void; isInput?: boolean }[] = [];

  constructor(wallMs = Date.UTC(2026, 0, 1)) {
    this.#wallAhead = wallMs;
  }

  get timers(): number {
    return this.#timers.length;
  }

  wallMs(): number {
    return this.#wallAhead + this.#monotonic;
  }

  monotonicMs(): number {
    return this.#monotonic;
  }

  random(): number {
    return this.jitter;
  }

  startTimer(milliseconds: number, callback: () => void): () => void {
    if (!(milliseconds >= 0 && milliseconds < 2 ** 31)) {
      throw new RangeError(`A Node timer can't wait for ${milliseconds} ms`);
    }
    return this.#add({ at: this.#monotonic + milliseconds, callback });
  }

  /** Has something come in from outside then. Of what happened while the process stood still, timers go off first. */
  receive(milliseconds: number, callback: () => void): void {
    this.#add({ at: this.#monotonic + milliseconds, callback, isInput: true });
  }

  #add(timer: { at: number; callback: () => void; isInput?: boolean }): () => void {
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  /** Sets the wall clock by so much: forward, or back. */
  setWallClock(by: number): void {
    this.#wallAhead += by;
  }

  /** Has the process stand still for so long. */
  standStill(milliseconds: number): void {
    this.#monotonic += milliseconds;
  }

  /** Lets time pass: timers go off in their order, and what they set off is carried out between them. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    await settled();
    for (let next = this.#nextUntil(end); next; next = this.#nextUntil(end)) {
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#monotonic = Math.max(this.#monotonic, next.at);
      next.callback();
      await settled();
    }
    this.#monotonic = end;
  }

  #nextUntil(end: number) {
    const due = this.#timers.filter((timer) => timer.at <= end);
    const overdue = due.filter(({ at, isInput }) => at < this.#monotonic && !isInput);
    return (overdue.length > 0 ? overdue : due).toSorted((one, other) => one.at - other.at)[0];
  }
}

/** Waits until all that can happen now has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
