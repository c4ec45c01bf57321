import type { Entry, EntryOf, When } from '../entry.js';
import { type Invariant, PerName } from './invariant.js';
import { doubling, LIMITS, ROUNDING } from './login-limits.js';

/** A flight may have waited for the store before, and then has no more than this left, in milliseconds. */
const LONG_FLIGHT = 7_000;

interface Session {
  readonly sentAt: When;
  readonly lifetime: number;
}

interface App {
  failures: number;
  pausesUntil: number;
  staysAwayUntil: number;
  startedAt: number;
  lastLogin: When | undefined;
  lastWasAnswered: boolean;
  issued: Session | undefined;
  /** Undefined where the session is not from a login of this app. */
  held: Session | 'shared' | undefined;
}

/** After a failed flight, logins wait for as long as was drawn; and for as long as `Retry-After` says. */
export function logInAfterPauses(): Invariant {
  const apps = new PerName<App>(() => ({
    failures: 0,
    pausesUntil: -Infinity,
    staysAwayUntil: -Infinity,
    startedAt: 0,
    lastLogin: undefined,
    lastWasAnswered: true,
    issued: undefined,
    held: undefined,
  }));

  const lift = (app: App) =>
    Object.assign(app, { failures: 0, pausesUntil: -Infinity, staysAwayUntil: -Infinity });

  const event = (app: App, entry: EntryOf<'event'>): string | undefined => {
    if (entry.event === 'logged-in' || entry.event === 'session-shared') {
      lift(app);
      app.held = entry.event === 'logged-in' ? app.issued : 'shared';
    } else if (entry.event === 'session-rejected') {
      app.held = undefined;
    } else if (entry.event === 'login-failed') {
      app.failures += 1;
      app.pausesUntil = entry.monotonic + pauseAfter(app, entry);
    } else if (entry.event === 'login-started') {
      app.startedAt = entry.monotonic;
      return entry.monotonic < app.pausesUntil - ROUNDING
        ? `a flight started ${app.pausesUntil - entry.monotonic} ms before its time, after ${app.failures} that failed`
        : undefined;
    }
    return undefined;
  };

  return {
    name: 'logins wait after failures, and when Defexa asks for it',
    note(entry: Entry) {
      const app = apps.of(entry.app);
      if (entry.type === 'event') {
        return event(app, entry);
      }
      if (entry.type === 'call' && entry.method === 'refresh') {
        lift(app);
      } else if (entry.type === 'issued') {
        app.issued = { sentAt: app.lastLogin ?? entry, lifetime: entry.lifetime };
      } else if (entry.type === 'login ended') {
        app.lastWasAnswered = entry.isAnswered;
        app.staysAwayUntil = entry.monotonic + (entry.retryAfter ?? -Infinity);
      } else if (entry.type === 'login sent') {
        app.lastLogin = entry;
        const early = app.staysAwayUntil - entry.monotonic;
        return early > ROUNDING ? `a login was sent ${early} ms before Defexa's Retry-After` : undefined;
      }
      return undefined;
    },
  };
}

/** The shortest that an app may wait after a failed flight. */
function pauseAfter({ failures, held, startedAt, lastWasAnswered }: App, failed: EntryOf<'event'>): number {
  // After a flight that took all of its time there is no pause; and for another process's session we can't tell.
  const mayHaveTakenAll = failed.monotonic - startedAt >= LONG_FLIGHT;
  if (mayHaveTakenAll || !lastWasAnswered || failed.chance === undefined || held === 'shared') {
    return 0;
  }
  const pause = failed.chance * doubling(LIMITS.backoff, failures);
  // Callers begin to wait where the hard window starts, so that logins go on then.
  const age = held && failed.monotonic - held.sentAt.monotonic;
  const toHardWindow = held && held.lifetime - LIMITS.hardWindow(held.lifetime) - age!;
  return toHardWindow !== undefined && toHardWindow > 0 ? Math.min(pause, toHardWindow) : pause;
}
