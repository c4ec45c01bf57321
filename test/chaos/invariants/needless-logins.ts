import type { Entry, EntryOf } from '../log-entry.js';
import { ClockChanges } from './clock-changes.js';
import { type Invariant, StatePerApp } from './invariant.js';
import { sessionAge, type IssuedSession, IssuedSessions } from './issued-sessions.js';
import { LIMITS, LONGEST_LOGIN_MS } from './login-limits.js';

/** Another process's session may appear that much older, since timestamps are in whole seconds. */
const TOLERANCE_MS = 2_000;

/**
 * No login starts while a session is fresh, unless `refresh()` forces it.
 *
 * @param logDelayMs the longest time between the app's reading of its clock and the log entry
 */
export function noLoginWhileFresh(logDelayMs: number): Invariant {
  const clocks = new ClockChanges();
  const sessions = new IssuedSessions();
  const apps = new StatePerApp(() => ({
    cached: undefined as IssuedSession | undefined,
    refreshCalled: false,
  }));

  const started = (entry: EntryOf<'event'>): string | undefined => {
    const app = apps.of(entry);
    const { cached, refreshCalled } = app;
    app.refreshCalled = false;
    if (!cached || refreshCalled) {
      return undefined;
    }
    const { sentAt, lifetimeMs } = cached;
    const isOwn = sentAt.app === entry.app;
    const softAfter = lifetimeMs - LIMITS.softWindow(lifetimeMs);
    const wereSet = isOwn
      ? clocks.wasSet(entry.machine, entry.trueMs - LONGEST_LOGIN_MS)
      : [entry.machine, sentAt.machine].some((machine) =>
          clocks.wasSet(machine, sentAt.trueMs - LONGEST_LOGIN_MS),
        );
    const ageMs = isOwn
      ? sessionAge(cached, entry) + logDelayMs
      : entry.trueMs - sentAt.trueMs + TOLERANCE_MS;
    return !wereSet && ageMs < softAfter
      ? `a login (${entry.reason}) started although the session of ${lifetimeMs} ms was ${ageMs} ms old`
      : undefined;
  };

  return {
    name: 'no login starts while a session is fresh',
    record(entry: Entry) {
      clocks.record(entry);
      sessions.record(entry);
      const app = apps.of(entry);
      if (entry.type === 'call' && entry.method === 'refresh') {
        app.refreshCalled = true;
      } else if (entry.type === 'event') {
        if (entry.event === 'login-started') {
          return started(entry);
        }
        if (entry.event === 'logged-in' || entry.event === 'session-shared') {
          app.cached = sessions.of(entry.token);
        } else if (entry.event === 'session-rejected') {
          app.cached = undefined;
        }
      }
      return undefined;
    },
  };
}
