import type { Entry } from '../entry.js';
import { ClockTrouble } from './clock-trouble.js';
import type { Invariant } from './invariant.js';
import { ageOf, type IssuedSession, IssuedSessions } from './issued-sessions.js';

/** Timestamps have whole seconds, so that an end can be read up to a second too late. */
const SECOND = 1_000;

/**
 * No session is served past its end: neither to a caller, nor to the invoice API. Its age is that of the clock that ran
 * further, in the app that logged in; and for all of them, the server says when it ends.
 *
 * @param lag how long after the app read its clock the log is written, in milliseconds
 */
export function noSessionPastItsEnd(lag: number): Invariant {
  const clocks = new ClockTrouble();
  const sessions = new IssuedSessions();
  /** Those that the app that logged in has taken over again from the store, whose clock then counts. */
  const fromStore = new WeakSet<IssuedSession>();

  const check = (entry: Entry, token: string): string | undefined => {
    const session = sessions.of(token);
    if (!session) {
      return 'a session was served that was never issued, or ended days ago';
    }
    const { sentAt, lifetime, end } = session;
    if (entry.app === sentAt.app && !fromStore.has(session)) {
      const age = ageOf(session, entry);
      if (age - lag >= lifetime) {
        return `a session of ${lifetime} ms was served after ${age} ms`;
      }
    }
    const isLost = [sentAt.machine, entry.machine].some((machine) => clocks.isLost(machine, sentAt.true));
    const late = end === undefined || isLost ? 0 : entry.true - end;
    return late > SECOND ? `a session was served ${late} ms past its end` : undefined;
  };

  return {
    name: 'no session is served past its end',
    note(entry) {
      clocks.note(entry);
      sessions.note(entry);
      if (entry.type === 'event' && entry.event === 'session-shared') {
        const session = sessions.of(entry.token);
        if (session?.sentAt.app === entry.app) {
          fromStore.add(session);
        }
      } else if ((entry.type === 'answered' || entry.type === 'request sent') && entry.token !== undefined) {
        return check(entry, entry.token);
      }
      return undefined;
    },
  };
}
