import { type Decoder, SKIPPED } from './decoder.js';
import { MAX_NGRAM_LENGTH, type NgramTable } from './ngram-table.js';
import { foldedString } from './normalize.js';
import { hashUnit, rotateLeft } from './rolling-hash.js';

/** The part of a string from `start` up to, but not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Only a response that was crafted to keep the process busy has more. */
const MAX_MATCHES = 20_000;

/** Indexes the ring buffers of the last code units. Their size is a power of 2, so that a mask replaces the modulo. */
const RING_MASK = MAX_NGRAM_LENGTH - 1;

/**
 * Finds the parts of a string that reveal secrets, by a Rabin-Karp search for all n-grams at once. Takes one pass, also for a
 * string that was crafted to resemble secrets.
 *
 * @returns undefined if there are too many matches
 */
export function findSecrets(input: string, table: NgramTable, decoder: Decoder): Span[] | undefined {
  const { ngramLength } = table;
  const { needsDecoding, decode } = decoder;
  const matches = new MatchCollector();
  const units = new Uint16Array(RING_MASK + 1);
  const starts = new Uint32Array(RING_MASK + 1);
  const unitHashes = new Int32Array(RING_MASK + 1);
  const decoded = { unit: SKIPPED, end: 0 };
  let hash = 0;
  let count = 0;
  // This runs for each code unit of up to a megabyte, so it makes no further calls and objects.
  for (let start = 0, end = 0; start < input.length; start = end) {
    let unit = input.charCodeAt(start);
    end = start + 1;
    if (needsDecoding[unit] === 1) {
      decode(input, start, decoded);
      ({ unit, end } = decoded);
      if (unit === SKIPPED) {
        continue;
      }
    }
    const unitHash = hashUnit(unit);
    const leavingHash = unitHashes[(count - ngramLength) & RING_MASK]!;
    hash = rotateLeft(hash, 1) ^ unitHash ^ rotateLeft(leavingHash, ngramLength);
    unitHashes[count & RING_MASK] = unitHash;
    units[count & RING_MASK] = unit;
    starts[count & RING_MASK] = start;
    count += 1;
    if (table.mayContain(hash) && count >= ngramLength) {
      const first = count - ngramLength;
      const ngram = foldedString(
        Array.from({ length: ngramLength }, (_, index) => units[(first + index) & RING_MASK]!),
      );
      matches.add(starts[first & RING_MASK]!, end, table.isRevealing(ngram));
      if (matches.count > MAX_MATCHES) {
        return undefined;
      }
    }
  }
  return matches.spans;
}

/** Joins matches that touch or overlap. The joined span counts if one of them reveals a secret. */
class MatchCollector {
  /** False positives included, because they take time, too. */
  count = 0;
  readonly #spans: { readonly start: number; end: number; isRevealing: boolean }[] = [];

  /** @param isRevealing undefined for a false positive */
  add(start: number, end: number, isRevealing: boolean | undefined): void {
    this.count += 1;
    const last = this.#spans.at(-1);
    if (isRevealing === undefined) {
      return;
    }
    if (last && start <= last.end) {
      last.end = end;
      last.isRevealing ||= isRevealing;
    } else {
      this.#spans.push({ start, end, isRevealing });
    }
  }

  get spans(): Span[] {
    return this.#spans.filter(({ isRevealing }) => isRevealing);
  }
}
