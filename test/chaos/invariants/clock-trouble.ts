import type { Entry } from '../entry.js';

/**
 * What happened to the clocks of the machines. A session's age is counted on both clocks, and the one that ran further
 * counts. Only where one of them was set back and the other stood still as well, nobody can know it.
 */
export class ClockTrouble {
  readonly #setAt = new Map<string, number>();
  readonly #setBackAt = new Map<string, number>();
  readonly #stoodStillAt = new Map<string, number>();

  note(entry: Entry): void {
    if (entry.type === 'clock set') {
      this.#setAt.set(entry.machine, entry.true);
      if (entry.by < 0) {
        this.#setBackAt.set(entry.machine, entry.true);
      }
    } else if (entry.type === 'suspended') {
      this.#stoodStillAt.set(entry.machine, entry.true + entry.for);
    }
  }

  /** Whether a machine can't know how much time has passed since then. */
  isLost(machine: string, since: number): boolean {
    return [this.#setBackAt, this.#stoodStillAt].every((moments) => isAfter(moments.get(machine), since));
  }

  wasSet(machine: string, since: number): boolean {
    return isAfter(this.#setAt.get(machine), since);
  }
}

const isAfter = (moment: number | undefined, since: number) => moment !== undefined && moment >= since;
