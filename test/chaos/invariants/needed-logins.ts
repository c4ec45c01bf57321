import type { Entry, EntryOf, When } from '../entry.js';
import { ClockTrouble } from './clock-trouble.js';
import { type Invariant, PerName } from './invariant.js';
import { LIMITS } from './login-limits.js';

/** Another process's session may be thought to be as much older, in milliseconds: timestamps have whole seconds. */
const SLACK = 2_000;
/** An app's own clock may have been read a little before its login is seen on the wire, in milliseconds. */
const WIRE = 100;
/** A flight may have taken off so long before its first login is sent, in milliseconds. */
const FLIGHT = 20_000;
const REMEMBERED = 100;

interface Session {
  readonly sentAt: When;
  readonly lifetime: number;
}

/** While a session is fresh nobody logs in, unless somebody asks for that. */
export function noLoginWhileFresh(): Invariant {
  const clocks = new ClockTrouble();
  const issued = new Map<string, Session>();
  const apps = new PerName(() => ({
    lastLogin: undefined as When | undefined,
    held: undefined as { session: Session; isOwn: boolean } | undefined,
    isAskedFor: false,
  }));

  const started = (entry: EntryOf<'event'>): string | undefined => {
    const app = apps.of(entry.app);
    const { held, isAskedFor } = app;
    app.isAskedFor = false;
    if (!held || isAskedFor) {
      return undefined;
    }
    const { sentAt, lifetime } = held.session;
    const softAfter = lifetime - LIMITS.softWindow(lifetime);
    const wereSet = held.isOwn
      ? clocks.wasSet(entry.machine, entry.true - FLIGHT)
      : [entry.machine, sentAt.machine].some((machine) => clocks.wasSet(machine, sentAt.true - FLIGHT));
    const age = held.isOwn
      ? Math.max(entry.wall - sentAt.wall, entry.monotonic - sentAt.monotonic) + WIRE
      : entry.true - sentAt.true + SLACK;
    return !wereSet && age < softAfter
      ? `a flight (${entry.reason}) started although the session of ${lifetime} ms was ${age} ms old`
      : undefined;
  };

  const adopted = (entry: EntryOf<'event'>) => {
    const app = apps.of(entry.app);
    const session = issued.get(entry.token ?? '');
    const isOwn = session?.sentAt.app === entry.app;
    app.held = session && { session, isOwn };
  };

  return {
    name: 'nobody logs in while a session is fresh',
    note(entry: Entry) {
      clocks.note(entry);
      const app = apps.of(entry.app);
      if (entry.type === 'login sent') {
        app.lastLogin = entry;
      } else if (entry.type === 'call' && entry.method === 'refresh') {
        app.isAskedFor = true;
      } else if (entry.type === 'issued') {
        issued.set(entry.token, { sentAt: app.lastLogin ?? entry, lifetime: entry.lifetime });
        if (issued.size > REMEMBERED) {
          issued.delete(issued.keys().next().value!);
        }
      } else if (entry.type === 'event') {
        if (entry.event === 'login-started') {
          return started(entry);
        }
        if (entry.event === 'logged-in' || entry.event === 'session-shared') {
          adopted(entry);
        } else if (entry.event === 'session-rejected') {
          app.held = undefined;
        }
      }
      return undefined;
    },
  };
}
