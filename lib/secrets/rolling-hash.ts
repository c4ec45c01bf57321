import { fold } from './folding.js';

/**
 * A hash that rolls along a text in one step per character (cyclic polynomials, "buzhash"). Its table is drawn anew in each
 * process, so that no server can make texts that all look alike to it. Folded characters have one hash.
 */
const OF_LOW_BYTE = drawn();
const OF_HIGH_BYTE = drawn();
OF_HIGH_BYTE[0] = 0;
for (let unit = 0; unit < OF_LOW_BYTE.length; unit += 1) {
  OF_LOW_BYTE[unit] = OF_LOW_BYTE[fold(unit)]!;
}

/** What a UTF-16 unit adds to a hash. */
export function hashOfUnit(unit: number): number {
  return unit < 0x100 ? OF_LOW_BYTE[unit]! : OF_LOW_BYTE[unit & 0xff]! ^ OF_HIGH_BYTE[unit >>> 8]!;
}

/** @param by from 1 to 31 */
export function rotate(hash: number, by: number): number {
  return (hash << by) | (hash >>> (32 - by));
}

/** The hash of a text of up to 31 characters. */
export function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = rotate(hash, 1) ^ hashOfUnit(text.charCodeAt(at));
  }
  return hash;
}

function drawn(): Int32Array {
  return Int32Array.from({ length: 256 }, () => Math.floor(Math.random() * 2 ** 32));
}
