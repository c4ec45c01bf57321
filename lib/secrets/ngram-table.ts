import type { Needle } from './needles.js';
import { appendUnit, hashUnits, leavingFactor } from './rolling-hash.js';

/** A part of a secret that is this long reveals it; a shorter one may be a coincidence. In UTF-16 code units. */
export const MAX_NGRAM_LENGTH = 8;

const MIN_SLOTS_PER_NGRAM = 2;
const MIN_FILTER_BITS_PER_NGRAM = 32;
const WORD_BITS = 5;

/** The n-grams of needles, for one n. */
export class NgramTable {
  /** All needles, one behind the other. */
  readonly #units: Uint16Array;
  /** A hash table with open addressing and linear probing: 1 + where the n-gram starts in `#units`; 0 is a free slot. */
  readonly #slots: Int32Array;
  readonly #slotShift: number;
  /** For each slot: 1 if its n-gram reveals a secret. */
  readonly #isRevealing: Uint8Array;
  /** One bit for each possible value of a hash's upper bits. Few n-grams that are not in the table get past it. */
  readonly #filter: Int32Array;
  readonly #filterShift: number;

  /** @param harmless contains n-grams that reveal nothing */
  constructor(
    readonly ngramLength: number,
    needles: readonly Needle[],
    harmless?: NgramTable,
  ) {
    const length = needles.reduce((sum, { units }) => sum + units.length, 0);
    const slotBits = Math.ceil(Math.log2(MIN_SLOTS_PER_NGRAM * length));
    const filterBits = Math.ceil(Math.log2(MIN_FILTER_BITS_PER_NGRAM * length));
    this.#units = new Uint16Array(length);
    this.#slots = new Int32Array(2 ** slotBits);
    this.#slotShift = 32 - slotBits;
    this.#isRevealing = new Uint8Array(2 ** slotBits);
    this.#filter = new Int32Array(2 ** (filterBits - WORD_BITS));
    this.#filterShift = 32 - filterBits;
    let offset = 0;
    for (const needle of needles) {
      this.#units.set(needle.units, offset);
      this.#addNgrams(needle, offset, harmless);
      offset += needle.units.length;
    }
  }

  /**
   * Finds all n-grams from `first` up to, but not including, `end`.
   *
   * @param onMatch gets where the n-gram starts, and whether it reveals a secret
   */
  search(
    units: Uint16Array,
    first: number,
    end: number,
    onMatch: (start: number, isRevealing: boolean) => void,
  ): void {
    const { ngramLength } = this;
    const filter = this.#filter;
    const shift = this.#filterShift;
    const factor = leavingFactor(ngramLength);
    let start = first;
    let leavingUnit = 0;
    let hash = hashUnits(units, start, Math.min(end, start + ngramLength - 1));
    // This runs for each code unit of up to a megabyte.
    for (let last = start + ngramLength - 1; last < end; last += 1) {
      hash = (appendUnit(hash, units[last]!) - Math.imul(leavingUnit, factor)) | 0;
      const bit = hash >>> shift;
      if (((filter[bit >>> WORD_BITS]! >>> bit) & 1) === 1) {
        const isRevealing = this.isRevealing(units, start, hash);
        if (isRevealing !== undefined) {
          onMatch(start, isRevealing);
        }
      }
      leavingUnit = units[start]!;
      start += 1;
    }
  }

  /**
   * Whether the n-gram that starts there reveals a secret; undefined if it is not in the table.
   *
   * @param hash that of the n-gram
   */
  isRevealing(units: Uint16Array, start: number, hash: number): boolean | undefined {
    const slot = this.#slotOf(units, start, hash);
    return this.#slots[slot] === 0 ? undefined : this.#isRevealing[slot] === 1;
  }

  #addNgrams({ units, prefixLength }: Needle, offset: number, harmless: NgramTable | undefined): void {
    const slots: number[] = [];
    let reveals = false;
    for (let start = 0; start + this.ngramLength <= units.length; start += 1) {
      const hash = hashUnits(units, start, start + this.ngramLength);
      const slot = this.#slotOf(units, start, hash);
      const bit = hash >>> this.#filterShift;
      this.#slots[slot] ||= 1 + offset + start;
      this.#filter[bit >>> WORD_BITS]! |= 1 << bit;
      slots.push(slot);
      if (start >= prefixLength && harmless?.isRevealing(units, start, hash) === undefined) {
        this.#isRevealing[slot] = 1;
        reveals = true;
      }
    }
    if (!reveals) {
      // If a secret consists of nothing else, they do reveal it.
      slots.forEach((slot) => (this.#isRevealing[slot] = 1));
    }
  }

  /** The slot of an n-gram, or the free one in which to put it. */
  #slotOf(units: Uint16Array, start: number, hash: number): number {
    const slots = this.#slots;
    let slot = hash >>> this.#slotShift;
    while (slots[slot] !== 0 && !this.#isAt(slots[slot]! - 1, units, start)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  #isAt(position: number, units: Uint16Array, start: number): boolean {
    for (let index = 0; index < this.ngramLength; index += 1) {
      if (this.#units[position + index] !== units[start + index]) {
        return false;
      }
    }
    return true;
  }
}
