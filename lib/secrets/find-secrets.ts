import { NOTHING, type Reading } from './decoding.js';
import { foldedText } from './folding.js';
import { type PieceTable, TELLING_LENGTH } from './piece-table.js';
import { hashOfUnit, rotate } from './rolling-hash.js';

/** A part of a text, from `start` up to, but not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** More than any answer holds that was not made to keep us busy. */
const MOST_HITS = 20_000;

/** What is kept of the last characters: as many as the longest piece has, so that a mask finds their places. */
const LAST = TELLING_LENGTH - 1;

/**
 * Finds the parts of a text that give secrets away, in one way to read it. Takes one pass, and no longer for a text that was made
 * to resemble them.
 *
 * @returns undefined where there are too many
 */
export function findSecrets(text: string, table: PieceTable, reading: Reading): Span[] | undefined {
  const { length } = table;
  const { isSpecial, decode } = reading;
  const found = new Found();
  const units = new Uint16Array(LAST + 1);
  const starts = new Uint32Array(LAST + 1);
  const hashes = new Int32Array(LAST + 1);
  const next = { unit: NOTHING, end: 0 };
  let hash = 0;
  let count = 0;
  // This runs for each character of what may be megabytes: a call or an object more in it would show.
  for (let at = 0, end = 0; at < text.length; at = end) {
    let unit = text.charCodeAt(at);
    end = at + 1;
    if (isSpecial[unit] === 1) {
      decode(text, at, next);
      ({ unit, end } = next);
      if (unit === NOTHING) {
        continue;
      }
    }
    const added = hashOfUnit(unit);
    hash = rotate(hash, 1) ^ added ^ rotate(hashes[(count - length) & LAST]!, length);
    hashes[count & LAST] = added;
    units[count & LAST] = unit;
    starts[count & LAST] = at;
    count += 1;
    if (table.mayHave(hash) && count >= length) {
      const first = count - length;
      const piece = foldedText(Array.from({ length }, (_, index) => units[(first + index) & LAST]!));
      found.add(starts[first & LAST]!, end, table.tells(piece));
      if (found.hits > MOST_HITS) {
        return undefined;
      }
    }
  }
  return found.spans;
}

/** Pieces that touch or overlap are one span, which counts if one of them gives something away. */
class Found {
  hits = 0;
  readonly #runs: { readonly start: number; end: number; tells: boolean }[] = [];

  /** @param tells undefined where it only looked like a piece */
  add(start: number, end: number, tells: boolean | undefined): void {
    this.hits += 1;
    const last = this.#runs.at(-1);
    if (tells === undefined) {
      return;
    }
    if (last && start <= last.end) {
      last.end = end;
      last.tells ||= tells;
    } else {
      this.#runs.push({ start, end, tells });
    }
  }

  get spans(): Span[] {
    return this.#runs.filter(({ tells }) => tells);
  }
}
