import type { Entry, EntryOf } from '../log-entry.js';
import { type Invariant, StatePerApp } from './invariant.js';
import { LIMITS } from './login-limits.js';

interface LoginInProgress {
  /** By how much the wall clock was ahead of the monotonic clock at its start. */
  wallAheadMs: number;
  attempts: number;
  hadCallers: boolean;
  last?: { key: string; isKeyRejected: boolean };
}

/** An app makes one login at a time, with a limited number of attempts. */
export function limitedLoginAttempts(): Invariant {
  const apps = new StatePerApp(() => ({
    pending: new Set<number>(),
    callers: new Set<number>(),
    login: undefined as LoginInProgress | undefined,
  }));

  const sent = (entry: EntryOf<'attempt sent'>): string | undefined => {
    const { pending, login } = apps.of(entry);
    pending.add(entry.attempt);
    if (pending.size > 1) {
      return 'two attempts were in progress at a time';
    }
    if (!login) {
      return 'an attempt was sent that belongs to no login';
    }
    const isNewKey = login.last?.isKeyRejected === true && login.last.key !== entry.key;
    login.attempts += isNewKey ? 0 : 1;
    login.last = { key: entry.key, isKeyRejected: false };
    // One more if the machine was suspended meanwhile.
    const stoodStill = entry.wallMs - entry.monotonicMs - login.wallAheadMs > 500 ? 1 : 0;
    const max = LIMITS.attempts[login.hadCallers ? 'waiting' : 'background'] + stoodStill;
    return login.attempts > max
      ? `a login made ${login.attempts} attempts instead of ${max} at most`
      : undefined;
  };

  const ended = (entry: EntryOf<'attempt ended'>) => {
    const { pending, login } = apps.of(entry);
    pending.delete(entry.attempt);
    if (login?.last) {
      login.last.isKeyRejected = entry.isKeyRejected === true;
    }
  };

  return {
    name: 'logins have a limited number of attempts',
    record(entry: Entry) {
      const app = apps.of(entry);
      if (entry.type === 'attempt sent') {
        return sent(entry);
      }
      if (entry.type === 'attempt ended') {
        ended(entry);
      } else if (entry.type === 'settled') {
        app.callers.delete(entry.call);
      } else if (entry.type === 'call') {
        app.callers.add(entry.call);
        if (app.login) {
          // A caller that joins a background login gives it the attempts of one with waiting callers.
          app.login.hadCallers = true;
        }
      } else if (entry.type === 'event' && entry.event === 'login-started') {
        app.login = {
          wallAheadMs: entry.wallMs - entry.monotonicMs,
          attempts: 0,
          hadCallers: app.callers.size > 0,
        };
      } else if (entry.type === 'event' && ENDS.has(entry.event)) {
        app.login = undefined;
      }
      return undefined;
    },
  };
}

const ENDS: ReadonlySet<string> = new Set(['logged-in', 'session-shared', 'login-failed']);
