import type { Entry, EntryOf, EntryContext } from '../log-entry.js';
import { type Invariant, StatePerApp } from './invariant.js';
import { LIMITS, ROUNDING_MS } from './login-limits.js';

interface App {
  lastAttempt: EntryContext | undefined;
  reason: string | undefined;
  /** The login attempt of the cached session, if a rejection forced it. */
  forced: EntryContext | undefined;
  /** When the logins ended that rejections forced, since the last cool-down. */
  forcedLogins: number[];
  /** Why the last rejection must start a cool-down, until it does. */
  coolDownCause: string | undefined;
  coolDown: { readonly until: number; logins: number } | undefined;
}

/**
 * Two processes that end each other's sessions do not make each other log in forever.
 *
 * @param options.logDelayMs the longest time between the app's reading of its clock and the log entry
 * @param options.mayStartLate tells on which machines a login may wait for a store or a vault first; one that seems to start
 *   during a cool-down may have been in progress there
 */
export function limitedForcedLogins({
  logDelayMs,
  mayStartLate,
}: {
  logDelayMs: number;
  mayStartLate: (machine: string) => boolean;
}): Invariant {
  const apps = new StatePerApp<App>(() => ({
    lastAttempt: undefined,
    reason: undefined,
    forced: undefined,
    forcedLogins: [],
    coolDownCause: undefined,
    coolDown: undefined,
  }));

  const started = (app: App, entry: EntryOf<'event'>): string | undefined => {
    const { coolDownCause, coolDown } = app;
    Object.assign(app, { reason: entry.reason, coolDownCause: undefined });
    if (coolDownCause !== undefined) {
      return `logins went on without a cool-down after this: ${coolDownCause}`;
    }
    if (!coolDown || entry.monotonicMs >= coolDown.until - ROUNDING_MS) {
      return undefined;
    }
    coolDown.logins += 1;
    return coolDown.logins > (mayStartLate(entry.machine) ? 1 : 0)
      ? 'logins went on during a cool-down'
      : undefined;
  };

  const loggedIn = (app: App, entry: EntryOf<'event'>) => {
    const isForced = app.reason === 'session-rejected';
    Object.assign(app, { forced: isForced ? app.lastAttempt : undefined, coolDown: undefined });
    if (isForced) {
      app.forcedLogins.push(entry.monotonicMs);
    }
  };

  const rejected = (app: App, entry: EntryOf<'event'>) => {
    const { forced, forcedLogins } = app;
    const { max, withinMs } = LIMITS.forcedLogins;
    app.forcedLogins = forcedLogins.filter((moment) => entry.monotonicMs - moment < withinMs - logDelayMs);
    const ageMs = forced && Math.max(entry.wallMs - forced.wallMs, entry.monotonicMs - forced.monotonicMs);
    if (ageMs !== undefined && ageMs + logDelayMs < LIMITS.earlyRejectionMs) {
      app.coolDownCause = `a forced login's session was rejected after ${ageMs} ms`;
    } else if (app.forcedLogins.length >= max) {
      app.coolDownCause = `rejections had forced ${app.forcedLogins.length} logins within a minute`;
    }
    app.forced = undefined;
  };

  const event = (app: App, entry: EntryOf<'event'>): string | undefined => {
    if (entry.event === 'login-started') {
      return started(app, entry);
    }
    if (entry.event === 'logged-in') {
      loggedIn(app, entry);
    } else if (entry.event === 'session-shared') {
      Object.assign(app, { forced: undefined, coolDown: undefined });
    } else if (entry.event === 'session-rejected') {
      rejected(app, entry);
    } else if (entry.event === 'contention') {
      const until = entry.monotonicMs + LIMITS.coolDownMs;
      Object.assign(app, { coolDownCause: undefined, forcedLogins: [], coolDown: { until, logins: 0 } });
    }
    return undefined;
  };

  return {
    name: 'rejections force few logins',
    record(entry: Entry) {
      const app = apps.of(entry);
      if (entry.type === 'attempt sent') {
        app.lastAttempt = entry;
      } else if (entry.type === 'call' && entry.method === 'refresh') {
        app.coolDown = undefined;
      } else if (entry.type === 'event') {
        return event(app, entry);
      }
      return undefined;
    },
  };
}
