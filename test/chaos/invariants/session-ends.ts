import type { Entry, EntryOf, When } from '../entry.js';
import { ClockTrouble } from './clock-trouble.js';
import type { Invariant } from './invariant.js';

/** Timestamps have whole seconds, so that an end can be read up to a second too late. */
const SECOND = 1_000;
/** How long sessions are remembered after their end, in milliseconds. */
const REMEMBERED = 86_400_000;
const LOGINS_REMEMBERED = 100;

interface Issued {
  readonly sentAt: When;
  readonly lifetime: number;
  readonly end: number | undefined;
  /** Whether the app that logged in has taken it over again from the store, whose clock then counts. */
  isFromStore: boolean;
}

/**
 * No session is served past its end: neither to a caller, nor to the invoice API. Its age is that of the clock that ran
 * further, in the app that logged in; and for all of them, the server says when it ends.
 */
export function noSessionPastItsEnd(): Invariant {
  const clocks = new ClockTrouble();
  const logins = new Map<number, When>();
  const sessions = new Map<string, Issued>();

  const remember = (entry: EntryOf<'issued'>) => {
    const { token, lifetime, end } = entry;
    sessions.set(token, { sentAt: logins.get(entry.login) ?? entry, lifetime, end, isFromStore: false });
    for (const [old, session] of sessions) {
      if (entry.true - session.sentAt.true > session.lifetime + REMEMBERED) {
        sessions.delete(old);
      }
    }
  };

  const check = (entry: Entry, token: string): string | undefined => {
    const session = sessions.get(token);
    if (!session) {
      return 'a session was served that was never issued, or ended days ago';
    }
    const { sentAt, lifetime, end } = session;
    if (entry.app === sentAt.app && !session.isFromStore) {
      const age = Math.max(entry.wall - sentAt.wall, entry.monotonic - sentAt.monotonic);
      if (age >= lifetime) {
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
      if (entry.type === 'login sent') {
        logins.set(entry.login, entry);
        logins.delete(entry.login - LOGINS_REMEMBERED);
      } else if (entry.type === 'issued') {
        remember(entry);
      } else if (entry.type === 'event' && entry.event === 'session-shared') {
        const session = sessions.get(entry.token ?? '');
        if (session?.sentAt.app === entry.app) {
          session.isFromStore = true;
        }
      } else if ((entry.type === 'answered' || entry.type === 'request sent') && entry.token !== undefined) {
        return check(entry, entry.token);
      }
      return undefined;
    },
  };
}
