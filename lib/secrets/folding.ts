/**
 * What a search leaves out of texts and secrets alike, since it may stand between the characters of a secret unseen: a backslash,
 * control characters (which wrap lines, and are every second byte of UTF-16), characters that are ignored when a text is
 * shown, marks that combine with the one before, and halves of characters.
 */
const DROPPED: readonly (readonly [from: number, to: number])[] = [
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

/** Whether a UTF-16 unit stands for nothing. */
export function isDropped(unit: number): boolean {
  return DROPPED.some(([from, to]) => unit >= from && unit <= to);
}

/** Makes alike what servers change: in lower case, and with a space for "+", as forms are encoded. */
export function fold(unit: number): number {
  return unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit === 0x2b ? 0x20 : unit;
}

/** The text of these UTF-16 units, folded. */
export function foldedText(units: readonly number[]): string {
  return units.map((unit) => String.fromCharCode(fold(unit))).join('');
}
