import type { Entry, EntryOf } from '../log-entry.js';
import { type Invariant, StatePerApp } from './invariant.js';
import { backoffPause, LIMITS, ROUNDING_MS } from './login-limits.js';

interface KeyRejection {
  readonly key: string;
  readonly count: number;
  readonly until: number;
}

/** A rejected key is not sent again during the backoff, unless `refresh()` forces it. */
export function rejectedKeysBackOff(): Invariant {
  const apps = new StatePerApp(() => ({
    sent: new Map<number, string>(),
    keyRejection: undefined as KeyRejection | undefined,
    refreshCalled: false,
  }));

  const ended = (entry: EntryOf<'attempt ended'>) => {
    const app = apps.of(entry);
    const key = app.sent.get(entry.attempt) ?? '';
    app.sent.delete(entry.attempt);
    if (entry.isKeyRejected) {
      const count = app.keyRejection?.key === key ? app.keyRejection.count + 1 : 1;
      app.keyRejection = { key, count, until: entry.monotonicMs + backoffPause(LIMITS.rejectedKey, count) };
      app.refreshCalled = false;
    }
  };

  return {
    name: 'rejected keys back off',
    record(entry: Entry) {
      const app = apps.of(entry);
      if (entry.type === 'call' && entry.method === 'refresh') {
        app.refreshCalled = true;
      } else if (entry.type === 'attempt ended') {
        ended(entry);
      } else if (entry.type === 'issued') {
        app.keyRejection = undefined;
      } else if (entry.type === 'attempt sent') {
        app.sent.set(entry.attempt, entry.key);
        const earlyMs = app.keyRejection?.key === entry.key ? app.keyRejection.until - entry.monotonicMs : 0;
        return earlyMs > ROUNDING_MS && !app.refreshCalled
          ? `a key was sent again ${earlyMs} ms too early, after ${app.keyRejection?.count} rejections`
          : undefined;
      }
      return undefined;
    },
  };
}
