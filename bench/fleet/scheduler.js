// Simulated time for thousands of processes. It passes as fast as the machine allows.

/** A clock whose timers fire in order, without waiting. */
export class Scheduler {
  now = 0;
  // A binary heap. The first timer is the next to fire.
  #timers = [];
  #order = 0;

  /** Calls back after a number of milliseconds. @returns a function that cancels the timer */
  startTimer(milliseconds, callback) {
    const timer = { at: this.now + Math.max(0, milliseconds), order: (this.#order += 1), callback };
    this.#timers.push(timer);
    this.#rise(this.#timers.length - 1);
    return () => (timer.callback = undefined);
  }

  /** Advances the time. */
  async pass(milliseconds) {
    const end = this.now + milliseconds;
    await settled();
    while (this.#timers[0]?.at <= end) {
      const moment = this.#timers[0].at;
      this.now = moment;
      while (this.#timers[0]?.at === moment) {
        this.#takeFirst().callback?.();
      }
      await settled();
    }
    this.now = end;
  }

  #takeFirst() {
    const [first] = this.#timers;
    const last = this.#timers.pop();
    if (this.#timers.length > 0) {
      this.#timers[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(index) {
    const parent = (index - 1) >> 1;
    if (index > 0 && this.#isBefore(index, parent)) {
      this.#swap(index, parent);
      this.#rise(parent);
    }
  }

  #sink(index) {
    const children = [2 * index + 1, 2 * index + 2].filter((child) => child < this.#timers.length);
    const [first] = children.sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
    if (first !== undefined && this.#isBefore(first, index)) {
      this.#swap(first, index);
      this.#sink(first);
    }
  }

  #isBefore(a, b) {
    const [first, second] = [this.#timers[a], this.#timers[b]];
    return first.at < second.at || (first.at === second.at && first.order < second.order);
  }

  #swap(a, b) {
    [this.#timers[a], this.#timers[b]] = [this.#timers[b], this.#timers[a]];
  }
}

/** Waits until all pending work is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
