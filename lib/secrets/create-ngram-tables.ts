import { KIND_BY_CODE, KNOWN_KINDS } from '../platform/known-problems.js';
import { decodeUnits } from './decoder.js';
import { type Needle, needlesFor } from './needles.js';
import { MAX_NGRAM_LENGTH, NgramTable } from './ngram-table.js';

const PROBLEM_CODES = decodeUnits([...Object.keys(KIND_BY_CODE), ...KNOWN_KINDS].join(' '));

/** The n-grams of the platform's own codes, for each n. */
const problemCodeTables = new Map<number, NgramTable>();

/** One table for n-grams of the maximum length, and one for each length of shorter needles. */
export function createNgramTables(secrets: readonly string[]): NgramTable[] {
  const needles = secrets.flatMap(needlesFor);
  const ngramLengthOf = ({ units }: Needle) => Math.min(MAX_NGRAM_LENGTH, units.length);
  return [...new Set(needles.map(ngramLengthOf))].map(
    (length) =>
      new NgramTable(
        length,
        needles.filter((needle) => ngramLengthOf(needle) === length),
        problemCodeTable(length),
      ),
  );
}

function problemCodeTable(ngramLength: number): NgramTable {
  const table =
    problemCodeTables.get(ngramLength) ??
    new NgramTable(ngramLength, [{ units: PROBLEM_CODES, prefixLength: 0 }]);
  problemCodeTables.set(ngramLength, table);
  return table;
}
