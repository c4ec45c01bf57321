import type { Entry } from '../entry.js';
import type { Invariant } from './invariant.js';

interface Freeze {
  readonly from: number;
  to: number;
  /** Whether a call failed after it. One is told. */
  isTold: boolean;
}

/** How many freezes of a machine are remembered: what is told of calls comes a little later. */
const REMEMBERED = 3;

/**
 * Nothing but a freeze is wrong with the processes that are frozen: so each call succeeds that was not on its way meanwhile,
 * the first after a thaw among them.
 */
export function callsSucceedAfterThaw(): Invariant {
  const freezes = new Map<string, Freeze[]>();
  const madeAt = new Map<number, number>();

  return {
    name: 'calls succeed as soon as a frozen process goes on',
    note(entry: Entry) {
      const { machine, monotonic } = entry;
      const known = freezes.get(machine) ?? [];
      if (entry.type === 'frozen') {
        freezes.set(machine, [...known, { from: monotonic, to: Infinity, isTold: false }].slice(-REMEMBERED));
      } else if (entry.type === 'thawed') {
        known.at(-1)!.to = monotonic;
      } else if (known.length > 0 && entry.type === 'call') {
        madeAt.set(entry.call, monotonic);
      } else if (known.length > 0 && entry.type === 'answered') {
        const from = madeAt.get(entry.call) ?? -Infinity;
        madeAt.delete(entry.call);
        const wasFrozen = known.some((freeze) => freeze.from <= monotonic && freeze.to >= from);
        const last = known.findLast(({ to }) => to < from);
        if (entry.error !== undefined && !wasFrozen && last && !last.isTold) {
          last.isTold = true;
          return `a call made ${Math.round(from - last.to)} ms after the thaw failed: ${entry.error}`;
        }
      }
      return undefined;
    },
  };
}
