import { foldUnit } from './normalize.js';

/**
 * A rolling hash by cyclic polynomial ("buzhash"): sliding the window by one UTF-16 code unit takes constant time. The tables are
 * random in each process, so a server cannot craft strings whose hashes collide. Units that fold alike hash alike.
 */
const LOW_BYTE_HASHES = randomTable();
const HIGH_BYTE_HASHES = randomTable();
HIGH_BYTE_HASHES[0] = 0;
for (let unit = 0; unit < LOW_BYTE_HASHES.length; unit += 1) {
  LOW_BYTE_HASHES[unit] = LOW_BYTE_HASHES[foldUnit(unit)]!;
}

export function hashUnit(unit: number): number {
  return unit < 0x100
    ? LOW_BYTE_HASHES[unit]!
    : LOW_BYTE_HASHES[unit & 0xff]! ^ HIGH_BYTE_HASHES[unit >>> 8]!;
}

/** @param bits from 1 to 31 */
export function rotateLeft(hash: number, bits: number): number {
  return (hash << bits) | (hash >>> (32 - bits));
}

/** @param value up to 31 code units */
export function hashString(value: string): number {
  let hash = 0;
  for (let index = 0; index < value.length; index += 1) {
    hash = rotateLeft(hash, 1) ^ hashUnit(value.charCodeAt(index));
  }
  return hash;
}

function randomTable(): Int32Array {
  return Int32Array.from({ length: 256 }, () => Math.floor(Math.random() * 2 ** 32));
}
