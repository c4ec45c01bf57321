import type { Entry } from '../entry.js';
import { type Invariant, PerApp } from './invariant.js';
import { ageOf, type IssuedSession, IssuedSessions } from './issued-sessions.js';

/**
 * Callers wait for a new session no longer than the one held lives: then they are given that. Of the app's own logins
 * only, as it alone knows when they were sent.
 *
 * @param slack how late an answer may be, in milliseconds
 */
export function noWaitPastTheSession(slack: number): Invariant {
  const sessions = new IssuedSessions();
  const apps = new PerApp(() => ({
    held: undefined as IssuedSession | undefined,
    /** Until when the open calls have to be answered, on the monotonic clock. */
    open: new Map<number, number>(),
  }));

  return {
    name: 'nobody waits past the end of the session held',
    note(entry: Entry) {
      sessions.note(entry);
      const app = apps.of(entry);
      if (entry.type === 'call' && entry.method === 'getSession' && app.held) {
        const left = app.held.lifetime - ageOf(app.held, entry);
        if (left > 0) {
          app.open.set(entry.call, entry.monotonic + left);
        }
      } else if (entry.type === 'answered') {
        const late = entry.monotonic - (app.open.get(entry.call) ?? Infinity);
        app.open.delete(entry.call);
        return late > slack
          ? `a call of getSession was answered ${late} ms after the end of the session held`
          : undefined;
      } else if (entry.type === 'clock set' || entry.type === 'shut down') {
        // A clock that is set forward ends the session at once.
        app.open.clear();
      } else if (entry.type === 'event' && entry.event === 'logged-in') {
        app.held = sessions.of(entry.token);
      } else if (entry.type === 'event' && entry.event === 'session-shared') {
        app.held = undefined;
      } else if (entry.type === 'event' && entry.event === 'session-rejected') {
        app.held = undefined;
        app.open.clear();
      }
      return undefined;
    },
  };
}
