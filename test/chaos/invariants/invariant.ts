import type { Entry } from '../log-entry.js';

/** A condition that holds throughout a run. It reads each entry once, and keeps only what it needs. */
export interface Invariant {
  readonly name: string;
  /** @returns a description of the violation, if the entry is one */
  record(entry: Entry): string | undefined;
  /** @returns a description of the violation, if the log must not end here */
  end?(): string | undefined;
}

/** Finds the violations of an invariant in a log. */
export function findViolations(invariant: Invariant, log: readonly Entry[]): string[] {
  const found = [...log.map((entry) => invariant.record(entry)), invariant.end?.()];
  return found.filter((violation) => violation !== undefined);
}

/** How long apps may have entries after their shutdown. Machines are suspended for up to 3 hours. */
const RETENTION_MS = 4 * 3_600_000;

/** A state for each app, kept until some time after its shutdown. */
export class StatePerApp<State> {
  readonly #states = new Map<string, State>();
  readonly #shutDown = new Map<string, number>();

  constructor(private readonly initial: () => State) {}

  /** Gives the state of an entry's app. Must see the app's shutdown, so that it can forget the app later. */
  of(entry: Entry): State {
    if (entry.type === 'shut down') {
      this.#forget(entry.trueMs - RETENTION_MS);
      this.#shutDown.set(entry.app, entry.trueMs);
    }
    let state = this.#states.get(entry.app);
    if (state === undefined) {
      state = this.initial();
      this.#states.set(entry.app, state);
    }
    return state;
  }

  #forget(before: number): void {
    for (const [app, moment] of this.#shutDown) {
      if (moment < before) {
        this.#states.delete(app);
        this.#shutDown.delete(app);
      }
    }
  }
}
