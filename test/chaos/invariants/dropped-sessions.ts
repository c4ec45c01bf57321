import type { Entry } from '../log-entry.js';
import { type Invariant, StatePerApp } from './invariant.js';

const MAX_REMEMBERED = 100;

/** A session is dropped only for its own rejection, not for a late rejection of an older one. */
export function onlyRejectedSessionsAreDropped(): Invariant {
  const apps = new StatePerApp(() => ({
    rejected: new Set<string>(),
    /** Whether a request with an unknown session was rejected. */
    mayBeAny: false,
  }));

  return {
    name: 'only rejected sessions are dropped',
    record(entry: Entry) {
      const app = apps.of(entry);
      const { rejected } = app;
      if (entry.type === 'invalidated' || entry.type === 'request rejected') {
        if (entry.token === undefined) {
          app.mayBeAny = true;
          return undefined;
        }
        rejected.add(entry.token);
        if (rejected.size > MAX_REMEMBERED) {
          rejected.delete(rejected.keys().next().value!);
        }
      } else if (entry.type === 'event' && entry.event === 'session-rejected') {
        // A rejection drops a session only once.
        const wasRejected = rejected.delete(entry.token ?? '');
        return wasRejected || app.mayBeAny ? undefined : 'a session was dropped without its own rejection';
      }
      return undefined;
    },
  };
}
