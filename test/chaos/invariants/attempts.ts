import type { Entry, EntryOf } from '../entry.js';
import { type Invariant, PerApp } from './invariant.js';
import { LIMITS } from './login-limits.js';

interface Flight {
  /** How far the wall clock was ahead of the monotonic one when it took off. */
  ahead: number;
  attempts: number;
  hadWaiters: boolean;
  last?: { key: string; isRefused: boolean };
}

/** Logins come one at a time, and within flights that have a few attempts each. */
export function fewAttempts(): Invariant {
  const apps = new PerApp(() => ({
    inTheAir: new Set<number>(),
    waiters: new Set<number>(),
    flight: undefined as Flight | undefined,
  }));

  const sent = (entry: EntryOf<'login sent'>): string | undefined => {
    const { inTheAir, flight } = apps.of(entry);
    inTheAir.add(entry.login);
    if (inTheAir.size > 1) {
      return 'two logins were in the air at one time';
    }
    if (!flight) {
      return 'a login was sent that belongs to no flight';
    }
    const isNewKey = flight.last?.isRefused === true && flight.last.key !== entry.key;
    flight.attempts += isNewKey ? 0 : 1;
    flight.last = { key: entry.key, isRefused: false };
    // One more where the machine stood still meanwhile.
    const stoodStill = entry.wall - entry.monotonic - flight.ahead > 500 ? 1 : 0;
    const most = LIMITS.attempts[flight.hadWaiters ? 'waiting' : 'background'] + stoodStill;
    return flight.attempts > most
      ? `a flight made ${flight.attempts} attempts instead of ${most} at most`
      : undefined;
  };

  const ended = (entry: EntryOf<'login ended'>) => {
    const { inTheAir, flight } = apps.of(entry);
    inTheAir.delete(entry.login);
    if (flight?.last) {
      flight.last.isRefused = entry.isRefused === true;
    }
  };

  return {
    name: 'logins come one at a time, and a few to a flight',
    note(entry: Entry) {
      const app = apps.of(entry);
      if (entry.type === 'login sent') {
        return sent(entry);
      }
      if (entry.type === 'login ended') {
        ended(entry);
      } else if (entry.type === 'answered') {
        app.waiters.delete(entry.call);
      } else if (entry.type === 'call') {
        app.waiters.add(entry.call);
        if (app.flight) {
          // Who joins a flight in the background gives it the other attempts.
          app.flight.hadWaiters = true;
        }
      } else if (entry.type === 'event' && entry.event === 'login-started') {
        app.flight = {
          ahead: entry.wall - entry.monotonic,
          attempts: 0,
          hadWaiters: app.waiters.size > 0,
        };
      } else if (entry.type === 'event' && ENDS.has(entry.event)) {
        app.flight = undefined;
      }
      return undefined;
    },
  };
}

const ENDS: ReadonlySet<string> = new Set(['logged-in', 'session-shared', 'login-failed']);
