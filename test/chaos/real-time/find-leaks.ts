import { setImmediate as nextTurn } from 'node:timers/promises';
import { realProcess } from '../../support/real-process.js';

/** Counts, by name, the resources that keep this process alive and the listeners on it. */
export function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const event of realProcess.eventNames()) {
    counts.set(`listener to ${String(event)}`, realProcess.listenerCount(event));
  }
  return counts;
}

/**
 * Finds resources that have become more, after those that are being released had time to go.
 *
 * @param includes selects resources by name; by default, all of them
 */
export async function findLeaks(
  before: ReadonlyMap<string, number>,
  maxWaitMs: number,
  includes = (_name: string) => true,
): Promise<string[]> {
  const deadline = performance.now() + maxWaitMs;
  for (;;) {
    const required = [...countResources()].filter(
      ([name, count]) => includes(name) && count > (before.get(name) ?? 0),
    );
    if (required.length === 0 || performance.now() > deadline) {
      return required.map(([name, count]) => `${count} × ${name}, instead of ${before.get(name) ?? 0}`);
    }
    await nextTurn();
  }
}
