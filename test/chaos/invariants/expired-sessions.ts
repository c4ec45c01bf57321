import type { Entry } from '../log-entry.js';
import { ClockChanges } from './clock-changes.js';
import type { Invariant } from './invariant.js';
import { sessionAge, type IssuedSession, IssuedSessions } from './issued-sessions.js';

/** Timestamps are in whole seconds, so that an end may be read as one second too late. */
const TOLERANCE_MS = 1_000;

/**
 * No session is used past its end, by a caller or in a request. In the app that logged in, its age counts, on the clock that
 * ran further; in all others, the end that the server states.
 *
 * @param logDelayMs the longest time between the app's reading of its clock and the log entry
 */
export function noExpiredSessions(logDelayMs: number): Invariant {
  const clocks = new ClockChanges();
  const sessions = new IssuedSessions();
  /** Sessions that the app that logged in has adopted again from the store, so that their stated end counts. */
  const fromStore = new WeakSet<IssuedSession>();

  const check = (entry: Entry, token: string): string | undefined => {
    const session = sessions.of(token);
    if (!session) {
      return 'a session was used that was never issued, or ended days ago';
    }
    const { sentAt, lifetimeMs, end } = session;
    if (entry.app === sentAt.app && !fromStore.has(session)) {
      const ageMs = sessionAge(session, entry);
      if (ageMs - logDelayMs >= lifetimeMs) {
        return `a session of ${lifetimeMs} ms was used after ${ageMs} ms`;
      }
    }
    const isUnknown = [sentAt.machine, entry.machine].some((machine) =>
      clocks.isUnknown(machine, sentAt.trueMs),
    );
    const lateMs = end === undefined || isUnknown ? 0 : entry.trueMs - end;
    return lateMs > TOLERANCE_MS ? `a session was used ${lateMs} ms past its end` : undefined;
  };

  return {
    name: 'no session is used past its end',
    record(entry) {
      clocks.record(entry);
      sessions.record(entry);
      if (entry.type === 'event' && entry.event === 'session-shared') {
        const session = sessions.of(entry.token);
        if (session?.sentAt.app === entry.app) {
          fromStore.add(session);
        }
      } else if ((entry.type === 'settled' || entry.type === 'request sent') && entry.token !== undefined) {
        return check(entry, entry.token);
      }
      return undefined;
    },
  };
}
