import type { Entry } from '../entry.js';
import type { Invariant } from './invariant.js';

/** What callers get who go away: axios's error, that of a signal without a reason (20), or the reason that they gave. */
const LET_GO: ReadonlySet<string> = new Set(['ERR_CANCELED', '20', 'Error']);

/**
 * Who goes away is let go: whatever comes of the call later is not for them.
 *
 * @param lag how long an answer may take to be written into the log, in milliseconds: one that came just before counts
 */
export function goneCallersAreLetGo(lag: number): Invariant {
  const gone = new Map<number, number>();
  return {
    name: 'who goes away is let go',
    note(entry: Entry) {
      if (entry.type === 'abort') {
        gone.set(entry.call, entry.monotonic);
      } else if (entry.type === 'answered') {
        const after = entry.monotonic - (gone.get(entry.call) ?? Infinity);
        gone.delete(entry.call);
        return after > lag && !LET_GO.has(entry.error ?? '')
          ? `${Math.round(after)} ms after its caller went away, a call ended with ${entry.error ?? 'a success'}`
          : undefined;
      }
      return undefined;
    },
  };
}
