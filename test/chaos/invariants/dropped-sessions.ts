import type { Entry } from '../entry.js';
import { type Invariant, PerApp } from './invariant.js';

const REMEMBERED = 100;

/** A session is dropped for its own rejection only: late news of an older one cost nothing. */
export function onlyRejectedSessionsDropped(): Invariant {
  const apps = new PerApp(() => ({
    rejected: new Set<string>(),
    /** Whether a request was rejected of which it isn't known with which session it was sent. */
    mayBeAny: false,
  }));

  return {
    name: 'only sessions that were rejected are dropped',
    note(entry: Entry) {
      const app = apps.of(entry);
      const { rejected } = app;
      if (entry.type === 'invalidated' || entry.type === 'request rejected') {
        if (entry.token === undefined) {
          app.mayBeAny = true;
          return undefined;
        }
        rejected.add(entry.token);
        if (rejected.size > REMEMBERED) {
          rejected.delete(rejected.keys().next().value!);
        }
      } else if (entry.type === 'event' && entry.event === 'session-rejected') {
        // Once it is dropped, it takes another rejection to drop it again.
        const wasRejected = rejected.delete(entry.token ?? '');
        return wasRejected || app.mayBeAny ? undefined : 'a session was dropped that was not rejected itself';
      }
      return undefined;
    },
  };
}
