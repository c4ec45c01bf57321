import type { Invariant } from './invariant.js';

/** Far less than a leak of 1 KiB per call. */
const MAX_GROWTH_BYTES = 1024 * 1024;
const MIN_READINGS = 9;

/**
 * The heap of no process grows: its minimum in the last third of the run is about that in the second. In the first third,
 * code is compiled and the log's memory fills up.
 */
export function heapDoesNotGrow(): Invariant {
  const heaps = new Map<string, number[]>();
  return {
    name: 'the heap does not grow',
    record(entry) {
      if (entry.type === 'heap') {
        heaps.set(entry.machine, [...(heaps.get(entry.machine) ?? []), entry.bytes]);
      }
      return undefined;
    },
    end: () => [...heaps].map(([machine, sizes]) => describeGrowth(machine, sizes)).find(Boolean),
  };
}

function describeGrowth(machine: string, sizes: readonly number[]): string | undefined {
  const third = Math.floor(sizes.length / 3);
  const growth = Math.min(...sizes.slice(-third)) - Math.min(...sizes.slice(third, -third));
  return sizes.length >= MIN_READINGS && growth > MAX_GROWTH_BYTES
    ? `the heap of ${machine} grew by ${growth} bytes; after each collection: ${sizes.join(', ')}`
    : undefined;
}
