import type { Entry, Occurrence, EntryContext } from './log-entry.js';
import type { Invariant } from './invariants/invariant.js';

const HISTORY_LENGTH = 60;
const MAX_VIOLATIONS = 20;

/** The log of a run. It counts each entry and passes it to the invariants, but keeps only the last ones. */
export class RunLog {
  readonly violations: string[] = [];
  /** The entries before the first violation. */
  history: readonly Entry[] = [];
  readonly #counts = new Map<string, number>();
  readonly #recentEntries = new Map<string, Entry[]>();

  /** @param machinesAreIndependent whether the history of a violation is that of its own machine only */
  constructor(
    private readonly invariants: readonly Invariant[],
    private readonly machinesAreIndependent = false,
  ) {}

  record(context: EntryContext, occurrence: Occurrence): void {
    const entry: Entry = { ...context, ...occurrence };
    for (const name of countNamesOf(entry)) {
      this.#counts.set(name, this.count(name) + 1);
    }
    if (entry.type !== 'output' && entry.type !== 'secret') {
      const recent = this.#recentEntriesOf(entry.machine);
      recent.push(entry);
      recent.splice(0, recent.length - HISTORY_LENGTH);
    }
    for (const invariant of this.invariants) {
      const where = ` (${entry.app}, after ${Math.round(entry.trueMs)} ms)`;
      this.#reportViolation(invariant, invariant.record(entry), where, entry.machine);
    }
  }

  end(): void {
    for (const invariant of this.invariants) {
      this.#reportViolation(invariant, invariant.end?.(), ' (at the end)');
    }
  }

  /** Counts entries by a name such as `call`, `call: request` or `event: logged-in`. */
  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  get counts(): readonly (readonly [string, number])[] {
    return [...this.#counts].toSorted(([one], [other]) => one.localeCompare(other));
  }

  #recentEntriesOf(machine: string): Entry[] {
    const name = this.machinesAreIndependent ? machine : '';
    const recent = this.#recentEntries.get(name) ?? [];
    this.#recentEntries.set(name, recent);
    return recent;
  }

  #reportViolation({ name }: Invariant, violation: string | undefined, where: string, machine = ''): void {
    if (violation === undefined) {
      return;
    }
    this.history = this.violations.length === 0 ? [...this.#recentEntriesOf(machine)] : this.history;
    if (this.violations.length < MAX_VIOLATIONS) {
      this.violations.push(`${name}: ${violation}${where}`);
    }
  }
}

function countNamesOf(entry: Entry): string[] {
  if (entry.type === 'call') {
    return ['call', `call: ${entry.method}`];
  }
  if (entry.type === 'settled') {
    return entry.error === undefined ? ['succeeded'] : ['failed', `failed: ${entry.error}`];
  }
  if (entry.type === 'event') {
    return [`event: ${entry.event}`];
  }
  if (entry.type === 'account given') {
    return [entry.error === undefined ? 'account given' : `account not given: ${entry.error}`];
  }
  if (entry.type === 'accounts held') {
    return [entry.count > entry.max ? 'more accounts than max' : 'accounts held'];
  }
  return [entry.type === 'incident' ? `incident: ${entry.what}` : entry.type];
}
