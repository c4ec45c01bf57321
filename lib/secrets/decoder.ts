import { isIgnoredUnit } from './normalize.js';

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const LETTER_U = 0x75;
const DIGIT_2 = 0x32;
const DIGIT_5 = 0x35;

/** In place of a code unit: nothing to compare. */
export const SKIPPED = 0;

/** The result of decoding one UTF-16 code unit. Decoders fill in an existing object, because a new one per unit is slow. */
interface DecodedUnit {
  /** The code unit that the escape sequence stands for, or `SKIPPED`. */
  unit: number;
  /** The index behind the escape sequence. */
  end: number;
}

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

/** Decodes a JSON escape, such as `\"` or `\u0041`, behind any number of backslashes. */
function unescapeBackslashes(input: string, start: number, result: DecodedUnit): void {
  let index = start + 1;
  while (input.charCodeAt(index) === BACKSLASH) {
    index += 1;
  }
  result.end = Math.min(index + 1, input.length);
  result.unit = index < input.length ? input.charCodeAt(index) : SKIPPED;
  if (result.unit === LETTER_U) {
    decodeHex(input, index + 1, 4, result);
  }
}

/** Decodes a percent escape, such as `%41`, also if it was encoded repeatedly: `%2541`. */
function unescapePercent(input: string, start: number, result: DecodedUnit): void {
  let index = start + 1;
  while (input.charCodeAt(index) === DIGIT_2 && input.charCodeAt(index + 1) === DIGIT_5) {
    index += 2;
  }
  decodeHex(input, index, 2, result);
  if (result.end === start + 1) {
    decodeHex(input, start + 1, 2, result);
  }
}

/** Leaves `result` unchanged unless all of the digits are there. */
function decodeHex(input: string, start: number, digitCount: number, result: DecodedUnit): void {
  let value = 0;
  for (let index = start; index < start + digitCount; index += 1) {
    const digit = hexDigitValue(input.charCodeAt(index));
    if (digit < 0) {
      return;
    }
    value = 16 * value + digit;
  }
  result.unit = value;
  result.end = start + digitCount;
}

/** @returns -1 unless `unit` is a hexadecimal digit */
function hexDigitValue(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) {
    return unit - 0x30;
  }
  const lowerCase = unit | 0x20;
  return lowerCase >= 0x61 && lowerCase <= 0x66 ? lowerCase - 0x57 : -1;
}
