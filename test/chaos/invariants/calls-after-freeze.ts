import type { Entry } from '../log-entry.js';
import type { Invariant } from './invariant.js';

interface Freeze {
  readonly from: number;
  to: number;
  /** Whether a failure after it was reported. Only the first one is. */
  isReported: boolean;
}

/** The freezes remembered for each machine, since calls are logged a little later. */
const MAX_REMEMBERED = 3;

/**
 * Processes that freeze have no other trouble. So each call succeeds that was not in progress during a freeze, even the
 * first one after it.
 */
export function callsSucceedAfterFreeze(): Invariant {
  const freezes = new Map<string, Freeze[]>();
  const startedAt = new Map<number, number>();

  return {
    name: 'calls succeed after a freeze',
    record(entry: Entry) {
      const { machine, monotonicMs } = entry;
      const known = freezes.get(machine) ?? [];
      if (entry.type === 'frozen') {
        freezes.set(
          machine,
          [...known, { from: monotonicMs, to: Infinity, isReported: false }].slice(-MAX_REMEMBERED),
        );
      } else if (entry.type === 'thawed') {
        known.at(-1)!.to = monotonicMs;
      } else if (known.length > 0 && entry.type === 'call') {
        startedAt.set(entry.call, monotonicMs);
      } else if (known.length > 0 && entry.type === 'settled') {
        const from = startedAt.get(entry.call) ?? -Infinity;
        startedAt.delete(entry.call);
        const wasFrozen = known.some((freeze) => freeze.from <= monotonicMs && freeze.to >= from);
        const last = known.findLast(({ to }) => to < from);
        if (entry.error !== undefined && !wasFrozen && last && !last.isReported) {
          last.isReported = true;
          return `a call made ${Math.round(from - last.to)} ms after the thaw failed: ${entry.error}`;
        }
      }
      return undefined;
    },
  };
}
