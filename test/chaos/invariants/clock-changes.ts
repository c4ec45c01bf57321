import type { Entry } from '../log-entry.js';

/**
 * The changes of the machines' clocks. An app measures a session's age on both clocks, and the greater age counts. If one
 * clock was set back and the other one stood still, the age is unknown.
 */
export class ClockChanges {
  readonly #setAt = new Map<string, number>();
  readonly #setBackAt = new Map<string, number>();
  readonly #suspendedUntil = new Map<string, number>();

  record(entry: Entry): void {
    if (entry.type === 'clock set') {
      this.#setAt.set(entry.machine, entry.trueMs);
      if (entry.by < 0) {
        this.#setBackAt.set(entry.machine, entry.trueMs);
      }
    } else if (entry.type === 'suspended') {
      this.#suspendedUntil.set(entry.machine, entry.trueMs + entry.for);
    }
  }

  /** Whether a machine cannot know how much time has passed since then. */
  isUnknown(machine: string, since: number): boolean {
    return [this.#setBackAt, this.#suspendedUntil].every((moments) => isAfter(moments.get(machine), since));
  }

  wasSet(machine: string, since: number): boolean {
    return isAfter(this.#setAt.get(machine), since);
  }
}

const isAfter = (moment: number | undefined, since: number) => moment !== undefined && moment >= since;
