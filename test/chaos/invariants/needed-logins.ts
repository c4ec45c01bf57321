import type { Entry, EntryOf } from '../entry.js';
import { ClockTrouble } from './clock-trouble.js';
import { type Invariant, PerApp } from './invariant.js';
import { ageOf, type IssuedSession, IssuedSessions } from './issued-sessions.js';
import { LIMITS, LONGEST_FLIGHT } from './login-limits.js';

/** Another process's session may be thought to be as much older, in milliseconds: timestamps have whole seconds. */
const SLACK = 2_000;

/**
 * While a session is fresh nobody logs in, unless somebody asks for that.
 *
 * @param lag how long after the app read its clock the log is written, in milliseconds
 */
export function noLoginWhileFresh(lag: number): Invariant {
  const clocks = new ClockTrouble();
  const sessions = new IssuedSessions();
  const apps = new PerApp(() => ({
    held: undefined as IssuedSession | undefined,
    isAskedFor: false,
  }));

  const started = (entry: EntryOf<'event'>): string | undefined => {
    const app = apps.of(entry);
    const { held, isAskedFor } = app;
    app.isAskedFor = false;
    if (!held || isAskedFor) {
      return undefined;
    }
    const { sentAt, lifetime } = held;
    const isOwn = sentAt.app === entry.app;
    const softAfter = lifetime - LIMITS.softWindow(lifetime);
    const wereSet = isOwn
      ? clocks.wasSet(entry.machine, entry.true - LONGEST_FLIGHT)
      : [entry.machine, sentAt.machine].some((machine) =>
          clocks.wasSet(machine, sentAt.true - LONGEST_FLIGHT),
        );
    const age = isOwn ? ageOf(held, entry) + lag : entry.true - sentAt.true + SLACK;
    return !wereSet && age < softAfter
      ? `a flight (${entry.reason}) started although the session of ${lifetime} ms was ${age} ms old`
      : undefined;
  };

  return {
    name: 'nobody logs in while a session is fresh',
    note(entry: Entry) {
      clocks.note(entry);
      sessions.note(entry);
      const app = apps.of(entry);
      if (entry.type === 'call' && entry.method === 'refresh') {
        app.isAskedFor = true;
      } else if (entry.type === 'event') {
        if (entry.event === 'login-started') {
          return started(entry);
        }
        if (entry.event === 'logged-in' || entry.event === 'session-shared') {
          app.held = sessions.of(entry.token);
        } else if (entry.event === 'session-rejected') {
          app.held = undefined;
        }
      }
      return undefined;
    },
  };
}
