import { FOLDED_UNITS, IGNORED } from './normalize.js';

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const LETTER_U = 0x75;
const DIGIT_2 = 0x32;
const DIGIT_5 = 0x35;

/** The result of decoding one UTF-16 code unit. Decoders fill in an existing object, because a new one per unit is slow. */
interface DecodedUnit {
  /** The code unit that the escape sequence stands for, or `IGNORED`. */
  unit: number;
  /** The index behind the escape sequence. */
  end: number;
}

/** Decodes what starts with a percent sign, or with a code unit that the search ignores. All others stand for themselves. */
export type Decoder = (input: string, start: number, result: DecodedUnit) => void;

/** Decodes the escapes of JSON and URLs. Skips all backslashes, so repeated escaping makes no difference. */
const decodeEscape: Decoder = (input, start, result) => {
  result.unit = input.charCodeAt(start);
  result.end = start + 1;
  if (result.unit === BACKSLASH) {
    unescapeBackslashes(input, start, result);
  } else if (result.unit === PERCENT) {
    unescapePercent(input, start, result);
  }
};

/** The decoders that may give different results for this string. Undefined takes it literally: what looks like an escape may be none. */
export function decodersFor(input: string): (Decoder | undefined)[] {
  return input.includes('%') || input.includes('\\u') ? [undefined, decodeEscape] : [undefined];
}

/** The part of a string that is searched at a time, as the search compares it: decoded, folded, and without ignored code units. */
export class DecodedUnits {
  readonly units: Uint16Array;
  /** For each of the units, where it starts in the string. */
  readonly starts: Uint32Array;
  count = 0;
  readonly #decoded = { unit: IGNORED, end: 0 };

  constructor(readonly capacity: number) {
    this.units = new Uint16Array(capacity);
    this.starts = new Uint32Array(capacity);
  }

  /**
   * Appends what follows in the string, until there is no room or nothing left.
   *
   * @returns where the rest of the string starts
   */
  append(input: string, position: number, decode: Decoder | undefined): number {
    const decoded = this.#decoded;
    const { units, starts, capacity } = this;
    const { length } = input;
    let { count } = this;
    let start = position;
    // This runs for each code unit of up to a megabyte, so it creates no objects and calls as little as possible.
    while (start < length && count < capacity) {
      const unit = input.charCodeAt(start);
      let folded = FOLDED_UNITS[unit]!;
      let end = start + 1;
      if (decode && (folded === IGNORED || unit === PERCENT)) {
        decode(input, start, decoded);
        folded = FOLDED_UNITS[decoded.unit]!;
        ({ end } = decoded);
      }
      if (folded !== IGNORED) {
        units[count] = folded;
        starts[count] = start;
        count += 1;
      }
      start = end;
    }
    this.count = count;
    return start;
  }

  /** Removes all but the last ones. */
  keepLast(count: number): void {
    const first = Math.max(0, this.count - count);
    this.units.copyWithin(0, first, this.count);
    this.starts.copyWithin(0, first, this.count);
    this.count -= first;
  }

  /** The index in the string behind one of the units. */
  endOf(index: number, input: string, decode: Decoder | undefined): number {
    decode?.(input, this.starts[index]!, this.#decoded);
    return decode ? this.#decoded.end : this.starts[index]! + 1;
  }
}

/** Decodes a whole string. */
export function decodeUnits(input: string, decode?: Decoder): Uint16Array {
  const decoded = new DecodedUnits(input.length);
  decoded.append(input, 0, decode);
  return decoded.units.subarray(0, decoded.count);
}

/** Decodes a JSON escape, such as `\"` or `\u0041`, behind any number of backslashes. */
function unescapeBackslashes(input: string, start: number, result: DecodedUnit): void {
  let index = start + 1;
  while (input.charCodeAt(index) === BACKSLASH) {
    index += 1;
  }
  result.end = Math.min(index + 1, input.length);
  result.unit = index < input.length ? input.charCodeAt(index) : IGNORED;
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
