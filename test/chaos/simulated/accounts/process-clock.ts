import type { Clock } from '../../../../lib/clock/clock.js';
import type { RandomSource } from '../../random-source.js';
import type { Machine } from '../machine.js';

/** A machine's clock for one process, with random numbers of its own. It knows which timers are left. */
export class ProcessClock implements Clock {
  /** What stops each timer. */
  readonly #timers = new Set<() => void>();

  constructor(
    private readonly machine: Machine,
    private readonly source: RandomSource,
  ) {}

  wallMs(): number {
    return this.machine.wallMs();
  }

  monotonicMs(): number {
    return this.machine.monotonicMs();
  }

  random(): number {
    return this.source.next();
  }

  startTimer(milliseconds: number, callback: () => void): () => void {
    const stopTimer = this.machine.startTimer(milliseconds, () => {
      this.#timers.delete(stop);
      callback();
    });
    const stop = () => {
      this.#timers.delete(stop);
      stopTimer();
    };
    this.#timers.add(stop);
    return stop;
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Ends the process: its timers do not go off any more. */
  end(): void {
    for (const stop of this.#timers) {
      stop();
    }
  }
}
