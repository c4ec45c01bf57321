/**
 * Code units that may stand unseen between the characters of a secret, so the search skips them: control characters (they wrap
 * lines, and are every second byte of UTF-16), the backslash, invisible characters, combining marks, surrogates and private use.
 */
const IGNORED_RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x5c, 0x5c],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xffff],
];

/** In place of a code unit: the search skips it. */
export const IGNORED = 0;

/**
 * For each UTF-16 code unit, the one that the search compares in its place, or `IGNORED`. Folds differences that servers introduce:
 * upper case to lower case, and "+" to the space that it encodes in forms.
 */
export const FOLDED_UNITS = foldedUnits();

function foldedUnits(): Uint16Array {
  const folded = Uint16Array.from({ length: 2 ** 16 }, (_, unit) => unit);
  for (let unit = 0x41; unit <= 0x5a; unit += 1) {
    folded[unit] = unit | 0x20;
  }
  folded[0x2b] = 0x20;
  for (const [first, last] of IGNORED_RANGES) {
    folded.fill(IGNORED, first, last + 1);
  }
  return folded;
}
