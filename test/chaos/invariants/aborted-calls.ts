import type { Entry } from '../log-entry.js';
import type { Invariant } from './invariant.js';

/** The error of axios, the default reason of a signal (code 20), or the caller's own reason. */
const ABORT_ERRORS: ReadonlySet<string> = new Set(['ERR_CANCELED', '20', 'Error']);

/**
 * An aborted call fails with the abort's reason, unless it settled before.
 *
 * @param logDelayMs how long an outcome may take to reach the log
 */
export function abortedCallsEnd(logDelayMs: number): Invariant {
  const abortedAt = new Map<number, number>();
  return {
    name: 'aborted calls end',
    record(entry: Entry) {
      if (entry.type === 'abort') {
        abortedAt.set(entry.call, entry.monotonicMs);
      } else if (entry.type === 'settled') {
        const afterMs = entry.monotonicMs - (abortedAt.get(entry.call) ?? Infinity);
        abortedAt.delete(entry.call);
        return afterMs > logDelayMs && !ABORT_ERRORS.has(entry.error ?? '')
          ? `${Math.round(afterMs)} ms after its abort, a call ended with ${entry.error ?? 'a success'}`
          : undefined;
      }
      return undefined;
    },
  };
}
