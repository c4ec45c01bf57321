import type { Entry, EntryOf } from '../entry.js';
import type { Invariant } from './invariant.js';

/** How long a look into the store for another process's session may take, in milliseconds. */
const LONGEST_LOOK = 500;

/**
 * Every caller is answered within its limit, and at the latest by the end of the run; at once if it aborts; and if it waits
 * for a session, soon after the app shuts down.
 *
 * @param slack how late an answer may be, in milliseconds
 */
export function everyCallerAnswered(slack: number): Invariant {
  const open = new Map<number, { call: EntryOf<'call'>; until: number; why: string }>();

  const answered = (entry: EntryOf<'answered'>): string | undefined => {
    const waiting = open.get(entry.call);
    open.delete(entry.call);
    if (!waiting) {
      return 'a call was answered twice';
    }
    const { call, until, why } = waiting;
    if (call.mustSucceed && entry.error !== undefined) {
      return `although all is well, a call of ${call.method} failed: ${entry.error}`;
    }
    const late = entry.monotonic - until;
    return late > slack ? `a call of ${call.method} was answered ${late} ms after ${why}` : undefined;
  };

  return {
    name: 'every caller is answered in time',
    note(entry: Entry) {
      if (entry.type === 'call') {
        open.set(entry.call, { call: entry, until: entry.monotonic + entry.limit, why: 'its limit' });
      } else if (entry.type === 'abort') {
        const waiting = open.get(entry.call);
        if (waiting) {
          open.set(entry.call, { ...waiting, until: entry.monotonic, why: 'its caller aborted it' });
        }
      } else if (entry.type === 'shut down') {
        for (const [number, waiting] of open) {
          const until = Math.min(waiting.until, entry.monotonic + LONGEST_LOOK);
          if (waiting.call.app === entry.app && waiting.call.method !== 'request') {
            open.set(number, { ...waiting, until, why: 'its app shut down' });
          }
        }
      } else if (entry.type === 'answered') {
        return answered(entry);
      }
      return undefined;
    },
    end: () => (open.size > 0 ? `${open.size} calls were never answered` : undefined),
  };
}
