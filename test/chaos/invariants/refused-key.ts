import type { Entry, EntryOf } from '../entry.js';
import { type Invariant, PerApp } from './invariant.js';
import { doubling, LIMITS, ROUNDING } from './login-limits.js';

interface Refusal {
  readonly key: string;
  readonly count: number;
  readonly until: number;
}

/** A key that was refused is not sent again before its time, unless somebody asks for that. */
export function refusedKeyStaysHome(): Invariant {
  const apps = new PerApp(() => ({
    sent: new Map<number, string>(),
    refusal: undefined as Refusal | undefined,
    isAskedFor: false,
  }));

  const ended = (entry: EntryOf<'login ended'>) => {
    const app = apps.of(entry);
    const key = app.sent.get(entry.login) ?? '';
    app.sent.delete(entry.login);
    if (entry.isRefused) {
      const count = app.refusal?.key === key ? app.refusal.count + 1 : 1;
      app.refusal = { key, count, until: entry.monotonic + doubling(LIMITS.refusedKey, count) };
      app.isAskedFor = false;
    }
  };

  return {
    name: 'a refused key is not sent again before its time',
    note(entry: Entry) {
      const app = apps.of(entry);
      if (entry.type === 'call' && entry.method === 'refresh') {
        app.isAskedFor = true;
      } else if (entry.type === 'login ended') {
        ended(entry);
      } else if (entry.type === 'issued') {
        app.refusal = undefined;
      } else if (entry.type === 'login sent') {
        app.sent.set(entry.login, entry.key);
        const early = app.refusal?.key === entry.key ? app.refusal.until - entry.monotonic : 0;
        return early > ROUNDING && !app.isAskedFor
          ? `a key was sent again ${early} ms too early, after ${app.refusal?.count} refusals`
          : undefined;
      }
      return undefined;
    },
  };
}
