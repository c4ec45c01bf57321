import type { Entry, EntryOf } from '../entry.js';
import { type Invariant, PerApp } from './invariant.js';
import { type IssuedSession, IssuedSessions } from './issued-sessions.js';
import { doubling, LIMITS, LONGEST_FLIGHT, ROUNDING } from './login-limits.js';

/** A flight may have waited for the store before, and then has no more than this left, in milliseconds. */
const LONG_FLIGHT = 7_000;

const NO_PAUSE = { waiting: -Infinity, background: -Infinity };

type Purpose = keyof typeof NO_PAUSE;

interface App {
  failures: number;
  /** The end of the pause after a failed flight: where callers wait, and where nobody does. */
  pausesUntil: typeof NO_PAUSE;
  staysAwayUntil: number;
  startedAt: number;
  lastEnded: EntryOf<'login ended'> | undefined;
  openCalls: number;
  /** When there was an open call last, before now. */
  lastOpenAt: number;
  /** `shared` where the session is not from a login of this app. */
  held: IssuedSession | 'shared' | undefined;
}

/** After a failed flight, logins wait for as long as was drawn; and for as long as `Retry-After` says. */
export function logInAfterPauses(): Invariant {
  const sessions = new IssuedSessions();
  const apps = new PerApp<App>(() => ({
    failures: 0,
    pausesUntil: NO_PAUSE,
    staysAwayUntil: -Infinity,
    startedAt: 0,
    lastEnded: undefined,
    openCalls: 0,
    lastOpenAt: -Infinity,
    held: undefined,
  }));

  const lift = (app: App) =>
    Object.assign(app, { failures: 0, pausesUntil: NO_PAUSE, staysAwayUntil: -Infinity });

  const event = (app: App, entry: EntryOf<'event'>): string | undefined => {
    if (entry.event === 'logged-in' || entry.event === 'session-shared') {
      lift(app);
      app.held = entry.event === 'logged-in' ? sessions.of(entry.token) : 'shared';
    } else if (entry.event === 'session-rejected') {
      app.held = undefined;
    } else if (entry.event === 'login-failed') {
      app.failures += 1;
      const until = (purpose: Purpose) => entry.monotonic + pauseAfter(app, entry, purpose);
      app.pausesUntil = { waiting: until('waiting'), background: until('background') };
    } else if (entry.event === 'login-started') {
      app.startedAt = entry.monotonic;
      const early = app.pausesUntil[purposeOf(app, entry)] - entry.monotonic;
      return early > ROUNDING
        ? `a flight started ${early} ms before its time, after ${app.failures} that failed`
        : undefined;
    }
    return undefined;
  };

  return {
    name: 'logins wait after failures, and when Defexa asks for it',
    note(entry: Entry) {
      sessions.note(entry);
      const app = apps.of(entry);
      if (entry.type === 'event') {
        return event(app, entry);
      }
      if (entry.type === 'call') {
        app.openCalls += 1;
        if (entry.method === 'refresh') {
          lift(app);
        }
      } else if (entry.type === 'answered') {
        app.openCalls -= 1;
        app.lastOpenAt = entry.monotonic;
      } else if (entry.type === 'login ended') {
        app.lastEnded = entry;
        app.staysAwayUntil = entry.monotonic + (entry.retryAfter ?? -Infinity);
      } else if (entry.type === 'login sent') {
        const early = app.staysAwayUntil - entry.monotonic;
        return early > ROUNDING ? `a login was sent ${early} ms before Defexa's Retry-After` : undefined;
      }
      return undefined;
    },
  };
}

/** For whom a flight has started: surely for nobody if no call was open since it may have taken off. */
function purposeOf({ openCalls, lastOpenAt }: App, { reason, monotonic }: EntryOf<'event'>): Purpose {
  const nobodyWaits = openCalls === 0 && monotonic - lastOpenAt > LONGEST_FLIGHT;
  return reason === 'ahead-of-expiry' && nobodyWaits ? 'background' : 'waiting';
}

/** The shortest that an app may wait after a failed flight. */
function pauseAfter(app: App, failed: EntryOf<'event'>, purpose: Purpose): number {
  const { failures, held, startedAt, lastEnded } = app;
  // After a flight that took all of its time there is no pause; and for another process's session we can't tell.
  const mayHaveTakenAll = failed.monotonic - startedAt >= LONG_FLIGHT || lastEnded?.isAnswered === false;
  if (mayHaveTakenAll || failed.chance === undefined || held === 'shared') {
    return 0;
  }
  // With a refused key, flights fail without a login and unseen, and each draws a pause of its own.
  const kind = lastEnded?.isRefused ? 'waiting' : purpose;
  const pause = failed.chance * doubling(LIMITS.backoff[kind], failures);
  // Callers begin to wait where the hard window starts, so that logins go on then.
  const age = held && failed.monotonic - held.sentAt.monotonic;
  const toHardWindow = held && held.lifetime - LIMITS.hardWindow(held.lifetime) - age!;
  return toHardWindow !== undefined && toHardWindow > 0 ? Math.min(pause, toHardWindow) : pause;
}
