import { DecodedUnits, type Decoder } from './decoder.js';
import { MAX_NGRAM_LENGTH, type NgramTable } from './ngram-table.js';

/** The part of a string from `start` up to, but not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Only a response that was crafted to keep the process busy has more. */
const MAX_MATCHES = 20_000;

/** So few units at a time stay in the processor's cache. */
const CHUNK_UNITS = 16 * 1024;

/** Shared by all searches, because each of them is synchronous, and allocating it takes longer than most of them. */
const chunk = new DecodedUnits(CHUNK_UNITS);

/**
 * Finds the parts of a string that reveal secrets, by a Rabin-Karp search for all n-grams at once. Takes one pass, also for a
 * string that was crafted to resemble secrets.
 *
 * @returns undefined if there are too many matches
 */
export function findSecrets(
  input: string,
  tables: readonly NgramTable[],
  decoder: Decoder | undefined,
): Span[] | undefined {
  const collectors = tables.map((table) => new MatchCollector(table));
  let position = 0;
  chunk.count = 0;
  do {
    const searchedUnits = chunk.count;
    position = chunk.append(input, position, decoder);
    for (const collector of collectors) {
      collector.collect(searchedUnits, input, decoder);
      if (collector.count > MAX_MATCHES) {
        return undefined;
      }
    }
    // An n-gram may begin in this chunk and end in the next one.
    chunk.keepLast(MAX_NGRAM_LENGTH - 1);
  } while (position < input.length);
  return collectors.flatMap(({ spans }) => spans);
}

/** Joins matches that touch or overlap. The joined span counts if one of them reveals a secret. */
class MatchCollector {
  /** Those that reveal nothing included, because they take time, too. */
  count = 0;
  readonly #spans: { readonly start: number; end: number; isRevealing: boolean }[] = [];

  constructor(private readonly table: NgramTable) {}

  get spans(): Span[] {
    return this.#spans.filter(({ isRevealing }) => isRevealing);
  }

  /** @param searchedUnits how many units of the chunk have been searched, as the last ones of the chunk before */
  collect(searchedUnits: number, input: string, decoder: Decoder | undefined): void {
    const { ngramLength } = this.table;
    const first = Math.max(0, searchedUnits - ngramLength + 1);
    this.table.search(chunk.units, first, chunk.count, (start, isRevealing) => {
      const end = chunk.endOf(start + ngramLength - 1, input, decoder);
      this.#add(chunk.starts[start]!, end, isRevealing);
    });
  }

  #add(start: number, end: number, isRevealing: boolean): void {
    this.count += 1;
    const last = this.#spans.at(-1);
    if (last && start <= last.end) {
      last.end = end;
      last.isRevealing ||= isRevealing;
    } else {
      this.#spans.push({ start, end, isRevealing });
    }
  }
}
