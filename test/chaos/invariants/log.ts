import type { Entry, Happened, When } from '../entry.js';

/** Writes a log by hand: what happened, after how many milliseconds, and what was unusual about clocks and places. */
export function logOf(...lines: [after: number, happened: Happened, unusual?: Partial<When>][]): Entry[] {
  return lines.map(([after, happened, unusual]) => ({
    true: after,
    wall: after,
    monotonic: after,
    machine: 'Alpha',
    app: 'Alpha 1',
    ...unusual,
    ...happened,
  }));
}
