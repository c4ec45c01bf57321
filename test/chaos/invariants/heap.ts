import type { Invariant } from './invariant.js';

/** What a heap may grow by: less than what leaking a few hundred bytes per call would come to. */
const MOST_GROWTH = 6 * 1024 * 1024;
/** With fewer readings, there is nothing to compare yet. */
const FEWEST = 9;

/** The heap is flat: in the last third of the run it is, at its smallest, as large as it was in the first. */
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
      const third = Math.ceil(heaps.length / 3);
      const growth = Math.min(...heaps.slice(-third)) - Math.min(...heaps.slice(0, third));
      return heaps.length >= FEWEST && growth > MOST_GROWTH
        ? `it grew by ${growth} bytes; it was, after each collection: ${heaps.join(', ')}`
        : undefined;
    },
  };
}
