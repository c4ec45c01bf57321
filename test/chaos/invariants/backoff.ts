import type { Entry, EntryOf } from '../log-entry.js';
import { type Invariant, StatePerApp } from './invariant.js';
import { type IssuedSession, IssuedSessions } from './issued-sessions.js';
import { backoffPause, LIMITS, LONGEST_LOGIN_MS, ROUNDING_MS } from './login-limits.js';

/** A login may have waited for the store before. Then it has no more time than this left. */
const LONG_LOGIN_MS = 7_000;

const NO_PAUSE = { waiting: -Infinity, background: -Infinity };

type Purpose = keyof typeof NO_PAUSE;

interface App {
  failures: number;
  /** The end of the pause after a failed login, with waiting callers and in the background. */
  pausesUntil: typeof NO_PAUSE;
  retryAfterUntil: number;
  startedAt: number;
  lastEnded: EntryOf<'attempt ended'> | undefined;
  openCalls: number;
  /** When the last open call settled. */
  lastOpenAt: number;
  /** `shared` if the session is from another app's login. */
  cached: IssuedSession | 'shared' | undefined;
}

/** Logins wait for the random backoff after a failure, and for `Retry-After`. */
export function loginsRespectPauses(): Invariant {
  const sessions = new IssuedSessions();
  const apps = new StatePerApp<App>(() => ({
    failures: 0,
    pausesUntil: NO_PAUSE,
    retryAfterUntil: -Infinity,
    startedAt: 0,
    lastEnded: undefined,
    openCalls: 0,
    lastOpenAt: -Infinity,
    cached: undefined,
  }));

  const clearPauses = (app: App) =>
    Object.assign(app, { failures: 0, pausesUntil: NO_PAUSE, retryAfterUntil: -Infinity });

  const event = (app: App, entry: EntryOf<'event'>): string | undefined => {
    if (entry.event === 'logged-in' || entry.event === 'session-shared') {
      clearPauses(app);
      app.cached = entry.event === 'logged-in' ? sessions.of(entry.token) : 'shared';
    } else if (entry.event === 'session-rejected') {
      app.cached = undefined;
    } else if (entry.event === 'login-failed') {
      app.failures += 1;
      const until = (purpose: Purpose) => entry.monotonicMs + pauseAfter(app, entry, purpose);
      app.pausesUntil = { waiting: until('waiting'), background: until('background') };
    } else if (entry.event === 'login-started') {
      app.startedAt = entry.monotonicMs;
      const earlyMs = app.pausesUntil[purposeOf(app, entry)] - entry.monotonicMs;
      return earlyMs > ROUNDING_MS
        ? `a login started ${earlyMs} ms too early, after ${app.failures} failures`
        : undefined;
    }
    return undefined;
  };

  return {
    name: 'logins respect pauses',
    record(entry: Entry) {
      sessions.record(entry);
      const app = apps.of(entry);
      if (entry.type === 'event') {
        return event(app, entry);
      }
      if (entry.type === 'call') {
        app.openCalls += 1;
        if (entry.method === 'refresh') {
          clearPauses(app);
        }
      } else if (entry.type === 'settled') {
        app.openCalls -= 1;
        app.lastOpenAt = entry.monotonicMs;
      } else if (entry.type === 'attempt ended') {
        app.lastEnded = entry;
        app.retryAfterUntil = entry.monotonicMs + (entry.retryAfterMs ?? -Infinity);
      } else if (entry.type === 'attempt sent') {
        const earlyMs = app.retryAfterUntil - entry.monotonicMs;
        return earlyMs > ROUNDING_MS
          ? `an attempt was sent ${earlyMs} ms before Defexa's Retry-After`
          : undefined;
      }
      return undefined;
    },
  };
}

/** Tells whether callers wait for a login. It is certain that none do if no call was open since it may have started. */
function purposeOf({ openCalls, lastOpenAt }: App, { reason, monotonicMs }: EntryOf<'event'>): Purpose {
  const noneWait = openCalls === 0 && monotonicMs - lastOpenAt > LONGEST_LOGIN_MS;
  return reason === 'ahead-of-expiry' && noneWait ? 'background' : 'waiting';
}

/** The shortest pause after a failed login. */
function pauseAfter(app: App, failed: EntryOf<'event'>, purpose: Purpose): number {
  const { failures, cached, startedAt, lastEnded } = app;
  // A login that took all of its time is followed by no pause. With another app's session, the windows are unknown.
  const mayHaveTakenAllTime =
    failed.monotonicMs - startedAt >= LONG_LOGIN_MS || lastEnded?.hasResponse === false;
  if (mayHaveTakenAllTime || failed.random === undefined || cached === 'shared') {
    return 0;
  }
  // With a rejected key, logins fail without an attempt, and each draws a new pause that is not logged.
  const kind = lastEnded?.isKeyRejected ? 'waiting' : purpose;
  const pause = failed.random * backoffPause(LIMITS.backoff[kind], failures);
  // Callers wait from the hard window on, so that the pause ends there.
  const ageMs = cached && failed.monotonicMs - cached.sentAt.monotonicMs;
  const toHardWindow = cached && cached.lifetimeMs - LIMITS.hardWindow(cached.lifetimeMs) - ageMs!;
  return toHardWindow !== undefined && toHardWindow > 0 ? Math.min(pause, toHardWindow) : pause;
}
