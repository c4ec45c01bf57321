const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const DIGIT_2 = 0x32;
const DIGIT_5 = 0x35;

/** The result of decoding one UTF-16 code unit. Decoders fill in an existing object, because a new one per unit is slow. */
export interface DecodedUnit {
  /** The code unit that the escape sequence stands for, or `SKIPPED`. */
  unit: number;
  /** The index behind the escape sequence. */
  end: number;
}

/** In place of a code unit: nothing to compare. */
export const SKIPPED = 0;

/** Decodes a JSON escape, such as `\"` or `\u0041`, behind any number of backslashes. */
export function unescapeBackslashes(input: string, start: number, result: DecodedUnit): void {
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
export function unescapePercent(input: string, start: number, result: DecodedUnit): void {
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
