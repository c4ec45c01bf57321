import type { Entry, Happened, When } from './entry.js';
import type { Invariant } from './invariants/invariant.js';

/** How many entries are told along with the first violation, and how many violations are told. */
const TAIL = 60;
const MOST_VIOLATIONS = 20;

/** The log of a run: every entry is shown to the invariants and counted, and few are kept. */
export class Chronicle {
  readonly violations: string[] = [];
  /** What led to the first violation. */
  story: readonly Entry[] = [];
  readonly #counts = new Map<string, number>();
  readonly #tail: Entry[] = [];

  constructor(private readonly invariants: readonly Invariant[]) {}

  note(when: When, happened: Happened): void {
    const entry: Entry = { ...when, ...happened };
    for (const name of namesOf(entry)) {
      this.#counts.set(name, this.count(name) + 1);
    }
    if (entry.type !== 'output' && entry.type !== 'secret') {
      this.#tail.push(entry);
      this.#tail.splice(0, this.#tail.length - TAIL);
    }
    for (const invariant of this.invariants) {
      this.#judge(invariant, invariant.note(entry), ` (${entry.app}, after ${Math.round(entry.true)} ms)`);
    }
  }

  end(): void {
    for (const invariant of this.invariants) {
      this.#judge(invariant, invariant.end?.(), ' (at the end)');
    }
  }

  /** How often something happened: an entry's type, or that with a colon and what it is about. */
  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  get counts(): readonly (readonly [string, number])[] {
    return [...this.#counts].toSorted(([one], [other]) => one.localeCompare(other));
  }

  #judge({ name }: Invariant, violation: string | undefined, where: string): void {
    if (violation === undefined) {
      return;
    }
    this.story = this.violations.length === 0 ? [...this.#tail] : this.story;
    if (this.violations.length < MOST_VIOLATIONS) {
      this.violations.push(`${name}: ${violation}${where}`);
    }
  }
}

function namesOf(entry: Entry): string[] {
  if (entry.type === 'call') {
    return ['call', `call: ${entry.method}`];
  }
  if (entry.type === 'answered') {
    return entry.error === undefined ? ['served'] : ['failed', `failed: ${entry.error}`];
  }
  if (entry.type === 'event') {
    return [`event: ${entry.event}`];
  }
  return [entry.type === 'chaos' ? `chaos: ${entry.what}` : entry.type];
}
