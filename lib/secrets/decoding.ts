import { isDropped } from './folding.js';

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const LETTER_U = 0x75;
const DIGIT_2 = 0x32;
const DIGIT_5 = 0x35;

/** What stands for nothing: a backslash, or what nobody sees. */
export const NOTHING = 0;

/** A UTF-16 unit as it was before somebody escaped it, and where in the text its escape ends. */
export interface DecodedUnit {
  unit: number;
  end: number;
}

/** A way to read a text that may have been escaped. */
export interface Reading {
  /** Of each UTF-16 unit, 1 where it is to be decoded; all others stand for themselves. */
  readonly isSpecial: Uint8Array;
  /**
   * Decodes what stands at `start`.
   *
   * @param into is filled in: a long text must make no garbage
   */
  readonly decode: (text: string, start: number, into: DecodedUnit) => void;
}

/**
 * Reads what was escaped for JSON (`\"`, `\/`, `\u0041`, however often) or for a URL (`%41`). Backslashes are left out in any
 * case, so that it does not matter how many there are.
 */
export const UNESCAPED: Reading = {
  isSpecial: marked((unit) => isDropped(unit) || unit === PERCENT),
  decode(text, start, into) {
    into.unit = text.charCodeAt(start);
    into.end = start + 1;
    if (into.unit === BACKSLASH) {
      decodeBackslashes(text, start, into);
    } else if (into.unit === PERCENT) {
      decodePercent(text, start, into);
    }
    if (isDropped(into.unit)) {
      into.unit = NOTHING;
    }
  },
};

/** Reads a text as it is, but for backslashes and control characters: what looks like an escape may be none. */
export const PLAIN: Reading = {
  isSpecial: marked(isDropped),
  decode(_text, start, into) {
    into.unit = NOTHING;
    into.end = start + 1;
  },
};

/** Whether both ways come to the same. */
export function isPlain(text: string): boolean {
  return !text.includes('%') && !text.includes('\\u');
}

/** The units of a text, read in one of the ways. */
export function unitsOf(text: string, { isSpecial, decode }: Reading): number[] {
  const units: number[] = [];
  const next = { unit: NOTHING, end: 0 };
  for (let at = 0; at < text.length; at = next.end) {
    next.unit = text.charCodeAt(at);
    next.end = at + 1;
    if (isSpecial[next.unit] === 1) {
      decode(text, at, next);
    }
    if (next.unit !== NOTHING) {
      units.push(next.unit);
    }
  }
  return units;
}

function marked(isMarked: (unit: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 2 ** 16 }, (_, unit) => (isMarked(unit) ? 1 : 0));
}

function decodeBackslashes(text: string, start: number, into: DecodedUnit): void {
  let at = start + 1;
  while (text.charCodeAt(at) === BACKSLASH) {
    at += 1;
  }
  into.end = Math.min(at + 1, text.length);
  into.unit = at < text.length ? text.charCodeAt(at) : NOTHING;
  if (into.unit === LETTER_U) {
    decodeHex(text, at + 1, 4, into);
  }
}

/** Of "%2541", too, which was encoded twice. */
function decodePercent(text: string, start: number, into: DecodedUnit): void {
  let at = start + 1;
  while (text.charCodeAt(at) === DIGIT_2 && text.charCodeAt(at + 1) === DIGIT_5) {
    at += 2;
  }
  decodeHex(text, at, 2, into);
  if (into.end === start + 1) {
    decodeHex(text, start + 1, 2, into);
  }
}

/** Leaves `into` as it is where there are not so many hexadecimal digits. */
function decodeHex(text: string, start: number, digits: number, into: DecodedUnit): void {
  let value = 0;
  for (let at = start; at < start + digits; at += 1) {
    const digit = digitOf(text.charCodeAt(at));
    if (digit < 0) {
      return;
    }
    value = 16 * value + digit;
  }
  into.unit = value;
  into.end = start + digits;
}

/** The value of a hexadecimal digit, or -1. */
function digitOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) {
    return unit - 0x30;
  }
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
