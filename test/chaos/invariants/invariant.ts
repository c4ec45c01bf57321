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

/** For how long an app that was shut down is still heard of, in milliseconds: machines are suspended for up to 3 hours. */
const ECHO = 4 * 3_600_000;

/** The state that something keeps for each app, until some time after it was shut down. */
export class PerApp<State> {
  readonly #states = new Map<string, State>();
  readonly #shutDown = new Map<string, number>();

  constructor(private readonly initial: () => State) {}

  /** The state for the app that an entry is about. To be shown every entry, or else that of its shutdown. */
  of(entry: Entry): State {
    if (entry.type === 'shut down') {
      this.#forget(entry.true - ECHO);
      this.#shutDown.set(entry.app, entry.true);
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
