import { isIgnoredUnit } from './normalize.js';
import { type DecodedUnit, SKIPPED, unescapeBackslashes, unescapePercent } from './unescape.js';

const BACKSLASH = 0x5c;
const PERCENT = 0x25;

/** Decodes a string for the search. */
export interface Decoder {
  /** For each UTF-16 code unit: 1 if `decode` has to handle it, 0 if it stands for itself. */
  readonly needsDecoding: Uint8Array;
  /** Decodes the code unit at `start`. */
  readonly decode: (input: string, start: number, result: DecodedUnit) => void;
}

/** Decodes the escapes of JSON and URLs. Skips all backslashes, so repeated escaping makes no difference. */
export const ESCAPE_DECODER: Decoder = {
  needsDecoding: lookupTable((unit) => isIgnoredUnit(unit) || unit === PERCENT),
  decode(input, start, result) {
    result.unit = input.charCodeAt(start);
    result.end = start + 1;
    if (result.unit === BACKSLASH) {
      unescapeBackslashes(input, start, result);
    } else if (result.unit === PERCENT) {
      unescapePercent(input, start, result);
    }
    if (isIgnoredUnit(result.unit)) {
      result.unit = SKIPPED;
    }
  },
};

/** Only skips ignored units, because something that looks like an escape may be none. */
export const LITERAL_DECODER: Decoder = {
  needsDecoding: lookupTable(isIgnoredUnit),
  decode(_input, start, result) {
    result.unit = SKIPPED;
    result.end = start + 1;
  },
};

/** Whether the two decoders may give different results. */
export function mayContainEscapes(input: string): boolean {
  return input.includes('%') || input.includes('\\u');
}

export function decodeUnits(input: string, { needsDecoding, decode }: Decoder): number[] {
  const units: number[] = [];
  const decoded = { unit: SKIPPED, end: 0 };
  for (let start = 0; start < input.length; start = decoded.end) {
    decoded.unit = input.charCodeAt(start);
    decoded.end = start + 1;
    if (needsDecoding[decoded.unit] === 1) {
      decode(input, start, decoded);
    }
    if (decoded.unit !== SKIPPED) {
      units.push(decoded.unit);
    }
  }
  return units;
}

function lookupTable(predicate: (unit: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 2 ** 16 }, (_, unit) => (predicate(unit) ? 1 : 0));
}
