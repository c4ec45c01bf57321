import { setImmediate as turn } from 'node:timers/promises';
import { realProcess } from '../../support/real-process.js';

/** What keeps this process alive, and who listens to it, by name: how many of each. */
export function holdsOnProcess(): Map<string, number> {
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
 * What there is more of than before, once what goes by itself has gone.
 *
 * @param patience how long that may take, in milliseconds
 * @param of whether that is looked at: all is, by default
 */
export async function leftovers(
  before: ReadonlyMap<string, number>,
  patience: number,
  of = (_name: string) => true,
): Promise<string[]> {
  const end = performance.now() + patience;
  for (;;) {
    const more = [...holdsOnProcess()].filter(([name, count]) => of(name) && count > (before.get(name) ?? 0));
    if (more.length === 0 || performance.now() > end) {
      return more.map(([name, count]) => `${count} × ${name}, instead of ${before.get(name) ?? 0}`);
    }
    await turn();
  }
}
