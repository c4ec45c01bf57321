import fc from 'fast-check';

const RANGE = 2 ** 31;
const numbers = fc.noBias(fc.integer({ min: 0, max: RANGE - 1 }));

/** All the chance of a run, out of one seed. */
export class Dice {
  #numbers: number[] = [];

  constructor(private seed: number) {}

  /** A number from 0 up to, but not including, 1. */
  chance(): number {
    if (this.#numbers.length === 0) {
      this.#numbers = fc.sample(numbers, { seed: this.seed, numRuns: 1_000 });
      this.seed = this.#numbers.pop()!;
    }
    return this.#numbers.pop()! / RANGE;
  }

  isTrue(probability: number): boolean {
    return this.chance() < probability;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.chance() * (most - least + 1));
  }

  oneOf<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)]!;
  }

  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const names = Object.keys(weights) as Name[];
    let left = this.chance() * names.reduce((sum, name) => sum + weights[name], 0);
    return names.find((name) => (left -= weights[name]) < 0) ?? names[0]!;
  }

  shuffled<T>(values: readonly T[]): T[] {
    return values
      .map((value) => ({ value, rank: this.chance() }))
      .toSorted((one, other) => one.rank - other.rank)
      .map(({ value }) => value);
  }
}
