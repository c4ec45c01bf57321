import type { Entry } from '../entry.js';
import { PerName } from './invariant.js';

/**
 * What happened to the clocks of the machines. A session's age is counted on both clocks, and the one that ran further
 * counts. Only where one of them was set back and the other stood still as well, nobody can know it.
 */
export class ClockTrouble {
  readonly #machines = new PerName(() => ({
    setAt: -Infinity,
    setBackAt: -Infinity,
    stoodStillAt: -Infinity,
  }));

  note(entry: Entry): void {
    const machine = this.#machines.of(entry.machine);
    if (entry.type === 'clock set') {
      machine.setAt = entry.true;
      machine.setBackAt = entry.by < 0 ? entry.true : machine.setBackAt;
    } else if (entry.type === 'suspended') {
      machine.stoodStillAt = entry.true + entry.for;
    }
  }

  /** Whether a machine can't know how much time has passed since then. */
  isLost(machine: string, since: number): boolean {
    const { setBackAt, stoodStillAt } = this.#machines.of(machine);
    return setBackAt >= since && stoodStillAt >= since;
  }

  wasSet(machine: string, since: number): boolean {
    return this.#machines.of(machine).setAt >= since;
  }
}
