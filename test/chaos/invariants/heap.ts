import type { Invariant } from './invariant.js';

/** What a heap may grow by: far less than what leaking 1 KiB per call would come to. */
const MOST_GROWTH = 1024 * 1024;
/** With fewer readings, there is nothing to compare yet. */
const FEWEST = 9;

/**
 * The heap of each process is flat: in the last third of the run it is, at its smallest, as large as it was in the second. In the first,
 * code is compiled and what is remembered of the log fills up.
 */
export function heapIsFlat(): Invariant {
  const heaps = new Map<string, number[]>();
  return {
    name: 'the heap is flat',
    note(entry) {
      if (entry.type === 'heap') {
        heaps.set(entry.machine, [...(heaps.get(entry.machine) ?? []), entry.bytes]);
      }
      return undefined;
    },
    end: () => [...heaps].map(([machine, sizes]) => growthOf(machine, sizes)).find(Boolean),
  };
}

function growthOf(machine: string, sizes: readonly number[]): string | undefined {
  const third = Math.floor(sizes.length / 3);
  const growth = Math.min(...sizes.slice(-third)) - Math.min(...sizes.slice(third, -third));
  return sizes.length >= FEWEST && growth > MOST_GROWTH
    ? `that of ${machine} grew by ${growth} bytes; it was, after each collection: ${sizes.join(', ')}`
    : undefined;
}
