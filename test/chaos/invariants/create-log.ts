import type { Entry, Occurrence, EntryContext } from '../log-entry.js';

/** Creates a log from occurrences, each with its time in milliseconds. `changes` replaces clocks, machine and app. */
export function createLog(
  ...lines: [afterMs: number, occurrence: Occurrence, changes?: Partial<EntryContext>][]
): Entry[] {
  return lines.map(([afterMs, occurrence, changes]) => ({
    trueMs: afterMs,
    wallMs: afterMs,
    monotonicMs: afterMs,
    machine: 'Alpha',
    app: 'Alpha 1',
    ...changes,
    ...occurrence,
  }));
}
