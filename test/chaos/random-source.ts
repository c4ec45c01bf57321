import fc from 'fast-check';

const RANGE = 2 ** 31;
const numbers = fc.noBias(fc.integer({ min: 0, max: RANGE - 1 }));

/** The random numbers of a run. The same seed gives the same numbers. */
export class RandomSource {
  #numbers: number[] = [];

  constructor(private seed: number) {}

  /** @returns a number from 0 (inclusive) to 1 (exclusive) */
  next(): number {
    if (this.#numbers.length === 0) {
      this.#numbers = fc.sample(numbers, { seed: this.seed, numRuns: 1_000 });
      this.seed = this.#numbers.pop()!;
    }
    return this.#numbers.pop()! / RANGE;
  }

  /** @returns true with that probability */
  bool(probability: number): boolean {
    return this.next() < probability;
  }

  /** @returns a whole number from `min` to `max`, both inclusive */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)]!;
  }

  /** Picks a name with a probability in proportion to its weight. */
  pickWeighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const names = Object.keys(weights) as Name[];
    let left = this.next() * names.reduce((sum, name) => sum + weights[name], 0);
    return names.find((name) => (left -= weights[name]) < 0) ?? names[0]!;
  }

  shuffled<T>(values: readonly T[]): T[] {
    return values
      .map((value) => ({ value, rank: this.next() }))
      .toSorted((one, other) => one.rank - other.rank)
      .map(({ value }) => value);
  }
}
