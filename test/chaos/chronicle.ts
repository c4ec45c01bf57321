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
  readonly #tails = new Map<string, Entry[]>();

  /** @param areIndependent whether what happens on one machine says nothing about another: then its own story is told */
  constructor(
    private readonly invariants: readonly Invariant[],
    private readonly areIndependent = false,
  ) {}

  note(when: When, happened: Happened): void {
    const entry: Entry = { ...when, ...happened };
    for (const name of namesOf(entry)) {
      this.#counts.set(name, this.count(name) + 1);
    }
    if (entry.type !== 'output' && entry.type !== 'secret') {
      const tail = this.#tailOf(entry.machine);
      tail.push(entry);
      tail.splice(0, tail.length - TAIL);
    }
    for (const invariant of this.invariants) {
      const where = ` (${entry.app}, after ${Math.round(entry.true)} ms)`;
      this.#judge(invariant, invariant.note(entry), where, entry.machine);
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

  #tailOf(machine: string): Entry[] {
    const name = this.areIndependent ? machine : '';
    const tail = this.#tails.get(name) ?? [];
    this.#tails.set(name, tail);
    return tail;
  }

  #judge({ name }: Invariant, violation: string | undefined, where: string, machine = ''): void {
    if (violation === undefined) {
      return;
    }
    this.story = this.violations.length === 0 ? [...this.#tailOf(machine)] : this.story;
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
