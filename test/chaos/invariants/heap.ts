import type { Invariant } from './invariant.js';

/** What a heap may grow by: far less than what leaking 1 KiB per call would come to. */
const MOST_GROWTH = 1024 * 1024;
/** With fewer readings, there is nothing to compare yet. */
const FEWEST = 9;

/**
 * The heap is flat: in the last third of the run it is, at its smallest, as large as it was in the second. In the first,
 * code is compiled and what is remembered of the log fills up.
 */
export function heapIsFlat(): Invariant {
  const heaps: number[] = [];
  return {
    name: 'the heap is flat',
    note(entry) {
      if (entry.type === 'heap') {
        heaps.push(entry.bytes);
      }
      return undefined;
    },
    end() {
      const third = Math.floor(heaps.length / 3);
      const growth = Math.min(...heaps.slice(-third)) - Math.min(...heaps.slice(third, -third));
      return heaps.length >= FEWEST && growth > MOST_GROWTH
        ? `it grew by ${growth} bytes; it was, after each collection: ${heaps.join(', ')}`
        : undefined;
    },
  };
}
