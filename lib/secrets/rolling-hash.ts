/**
 * A polynomial rolling hash modulo 2³²: sliding the window by one UTF-16 code unit takes constant time. The base is random in each
 * process, so a server cannot craft strings whose hashes collide. The upper bits are the better ones.
 */
const BASE = Math.floor(Math.random() * 2 ** 32) | 1;

/** Hashes the units from `start` up to, but not including, `end`. */
export function hashUnits(units: Uint16Array, start: number, end: number): number {
  let hash = 0;
  for (let index = start; index < end; index += 1) {
    hash = appendUnit(hash, units[index]!);
  }
  return hash;
}

export function appendUnit(hash: number, unit: number): number {
  return Math.imul(hash + unit, BASE);
}

/** What the first of `length` units has contributed to their hash, for each 1 of its value, after one more was appended. */
export function leavingFactor(length: number): number {
  let factor = BASE;
  for (let count = 0; count < length; count += 1) {
    factor = Math.imul(factor, BASE);
  }
  return factor;
}
