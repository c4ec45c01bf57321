import type { Entry } from '../log-entry.js';
import { type Invariant, StatePerApp } from './invariant.js';
import { sessionAge, type IssuedSession, IssuedSessions } from './issued-sessions.js';

/**
 * Callers do not wait for a new session past the end of the cached one, which they get instead. This holds for sessions of
 * the app's own logins, since only the app knows when those were sent.
 *
 * @param toleranceMs how late a call may settle
 */
export function noWaitPastSessionEnd(toleranceMs: number): Invariant {
  const sessions = new IssuedSessions();
  const apps = new StatePerApp(() => ({
    cached: undefined as IssuedSession | undefined,
    /** When the open calls must settle, on the monotonic clock. */
    open: new Map<number, number>(),
  }));

  return {
    name: 'no call waits past the end of the cached session',
    record(entry: Entry) {
      sessions.record(entry);
      const app = apps.of(entry);
      if (entry.type === 'call' && entry.method === 'getSession' && app.cached) {
        const leftMs = app.cached.lifetimeMs - sessionAge(app.cached, entry);
        if (leftMs > 0) {
          app.open.set(entry.call, entry.monotonicMs + leftMs);
        }
      } else if (entry.type === 'settled') {
        const lateMs = entry.monotonicMs - (app.open.get(entry.call) ?? Infinity);
        app.open.delete(entry.call);
        return lateMs > toleranceMs
          ? `a call of getSession settled ${lateMs} ms after the end of the cached session`
          : undefined;
      } else if (entry.type === 'clock set' || entry.type === 'shut down') {
        // Setting the clock forward ends the session at once.
        app.open.clear();
      } else if (entry.type === 'event' && entry.event === 'logged-in') {
        app.cached = sessions.of(entry.token);
      } else if (entry.type === 'event' && entry.event === 'session-shared') {
        app.cached = undefined;
      } else if (entry.type === 'event' && entry.event === 'session-rejected') {
        app.cached = undefined;
        app.open.clear();
      }
      return undefined;
    },
  };
}
