import type { Entry, EntryOf } from '../log-entry.js';
import type { Invariant } from './invariant.js';

/** How long reading another process's session from the store may take. */
const MAX_STORE_READ_MS = 500;

/**
 * Each call settles within its limit and before the run ends; at once when it is aborted; and, if it waits for a session,
 * soon after the app shuts down.
 *
 * @param toleranceMs how late a call may settle
 */
export function callsSettleInTime(toleranceMs: number): Invariant {
  const open = new Map<number, { call: EntryOf<'call'>; until: number; why: string }>();

  const settled = (entry: EntryOf<'settled'>): string | undefined => {
    const waiting = open.get(entry.call);
    open.delete(entry.call);
    if (!waiting) {
      return 'a call settled twice';
    }
    const { call, until, why } = waiting;
    if (call.mustSucceed && entry.error !== undefined) {
      return `a call of ${call.method} failed, although it must succeed: ${entry.error}`;
    }
    const lateMs = entry.monotonicMs - until;
    return lateMs > toleranceMs ? `a call of ${call.method} settled ${lateMs} ms after ${why}` : undefined;
  };

  return {
    name: 'calls settle in time',
    record(entry: Entry) {
      if (entry.type === 'call') {
        open.set(entry.call, { call: entry, until: entry.monotonicMs + entry.limitMs, why: 'its limit' });
      } else if (entry.type === 'abort') {
        const waiting = open.get(entry.call);
        if (waiting) {
          open.set(entry.call, { ...waiting, until: entry.monotonicMs, why: 'its abort' });
        }
      } else if (entry.type === 'shut down') {
        for (const [number, waiting] of open) {
          const until = Math.min(waiting.until, entry.monotonicMs + MAX_STORE_READ_MS);
          if (waiting.call.app === entry.app && waiting.call.method !== 'request') {
            open.set(number, { ...waiting, until, why: 'the shutdown of its app' });
          }
        }
      } else if (entry.type === 'settled') {
        return settled(entry);
      }
      return undefined;
    },
    end: () => (open.size > 0 ? `${open.size} calls never settled` : undefined),
  };
}
