import type { Entry } from '../entry.js';

/** Something that holds all through a run. It reads the log as it is written, and keeps no more of it than it needs. */
export interface Invariant {
  readonly name: string;
  /** @returns in which way the entry breaks it, if it does */
  note(entry: Entry): string | undefined;
  /** @returns in which way the end of the log breaks it, if it does */
  end?(): string | undefined;
}

/** What a log breaks of an invariant. */
export function violationsOf(invariant: Invariant, log: readonly Entry[]): string[] {
  const found = [...log.map((entry) => invariant.note(entry)), invariant.end?.()];
  return found.filter((violation) => violation !== undefined);
}

/** The state that something keeps for each app, or for whatever else has a name. */
export class PerName<State> {
  readonly #states = new Map<string, State>();

  constructor(private readonly initial: () => State) {}

  of(name: string): State {
    let state = this.#states.get(name);
    if (state === undefined) {
      state = this.initial();
      this.#states.set(name, state);
    }
    return state;
  }

  forget(name: string): void {
    this.#states.delete(name);
  }
}
