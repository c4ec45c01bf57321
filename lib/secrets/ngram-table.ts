import { KIND_BY_CODE, KNOWN_KINDS } from '../platform/known-problems.js';
import { type Needle, needlesFor } from './needles.js';
import { hashString } from './rolling-hash.js';

/** A part of a secret that is this long reveals it; a shorter one may be a coincidence. In UTF-16 code units. */
export const MAX_NGRAM_LENGTH = 8;

const SLOTS_PER_NGRAM = 4;

/** The n-grams of an account's secrets for one n, with a hash table to find them fast. */
export class NgramTable {
  /** Whether each n-gram reveals a secret. */
  readonly #isRevealing = new Map<string, boolean>();
  /** An open-addressing hash table with linear probing. 0 is a free slot. */
  readonly #hashes: Int32Array;

  constructor(
    readonly ngramLength: number,
    needles: readonly Needle[],
  ) {
    for (const needle of needles) {
      for (const [ngram, isRevealing] of ngramsOf(needle, ngramLength)) {
        this.#isRevealing.set(ngram, this.#isRevealing.get(ngram) === true || isRevealing);
      }
    }
    this.#hashes = new Int32Array(2 ** Math.ceil(Math.log2(SLOTS_PER_NGRAM * this.#isRevealing.size)));
    for (const ngram of this.#isRevealing.keys()) {
      const hash = hashString(ngram);
      this.#hashes[this.#slotOf(hash)] = hash;
    }
  }

  /** Whether an n-gram has this hash. False positives are rare. */
  mayContain(hash: number): boolean {
    return this.#hashes[this.#slotOf(hash)] === hash;
  }

  #slotOf(hash: number): number {
    const mask = this.#hashes.length - 1;
    let slot = hash & mask;
    while (this.#hashes[slot] !== hash && this.#hashes[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Whether an n-gram reveals a secret; undefined if it is not in the table. */
  isRevealing(ngram: string): boolean | undefined {
    return this.#isRevealing.get(ngram);
  }
}

/** N-grams of the prefix, and those that the platform's own codes contain, reveal nothing. */
function ngramsOf({ value, prefixLength }: Needle, length: number): [ngram: string, isRevealing: boolean][] {
  const ngrams = Array.from({ length: value.length - length + 1 }, (_, start): [string, boolean] => {
    const ngram = value.slice(start, start + length);
    return [ngram, start >= prefixLength && !isInProblemCode(ngram)];
  });
  // If a secret consists of nothing else, they do reveal it.
  return ngrams.some(([, isRevealing]) => isRevealing) ? ngrams : ngrams.map(([ngram]) => [ngram, true]);
}

const PROBLEM_CODES = [...Object.keys(KIND_BY_CODE), ...KNOWN_KINDS].join(' ');

const isInProblemCode = (ngram: string) => PROBLEM_CODES.includes(ngram);

/** One table for n-grams of the maximum length, and one for each length of shorter needles. */
export function createNgramTables(secrets: readonly string[]): NgramTable[] {
  const needles = secrets.flatMap(needlesFor);
  const ngramLengthOf = ({ value }: Needle) => Math.min(MAX_NGRAM_LENGTH, value.length);
  return [...new Set(needles.map(ngramLengthOf))].map(
    (length) =>
      new NgramTable(
        length,
        needles.filter((needle) => ngramLengthOf(needle) === length),
      ),
  );
}
