import type { Entry, EntryOf, When } from '../entry.js';
import { type Invariant, PerApp } from './invariant.js';
import { LIMITS, ROUNDING } from './login-limits.js';

interface App {
  lastLogin: When | undefined;
  reason: string | undefined;
  /** The login of the session held, if a rejection forced it. */
  forced: When | undefined;
  /** When the logins landed that rejections forced, since the last cool-down. */
  forcedLogins: number[];
  /** Why the last rejection has to start a cool-down, as long as none has. */
  due: string | undefined;
  coolDown: { readonly until: number; flights: number } | undefined;
}

/**
 * Two processes that end each other's sessions do not make each other log in without end.
 *
 * @param options.lag how long after the app read its clock the log is written, in milliseconds
 * @param options.mayStartLate on which machines flights may wait for a store or a vault before they log in: then one
 *   that seems to start in a cool-down may have been on its way
 */
export function fewForcedLogins({
  lag,
  mayStartLate,
}: {
  lag: number;
  mayStartLate: (machine: string) => boolean;
}): Invariant {
  const apps = new PerApp<App>(() => ({
    lastLogin: undefined,
    reason: undefined,
    forced: undefined,
    forcedLogins: [],
    due: undefined,
    coolDown: undefined,
  }));

  const started = (app: App, entry: EntryOf<'event'>): string | undefined => {
    const { due, coolDown } = app;
    Object.assign(app, { reason: entry.reason, due: undefined });
    if (due !== undefined) {
      return `logins went on without a cool-down, although ${due}`;
    }
    if (!coolDown || entry.monotonic >= coolDown.until - ROUNDING) {
      return undefined;
    }
    coolDown.flights += 1;
    return coolDown.flights > (mayStartLate(entry.machine) ? 1 : 0)
      ? 'logins went on during the cool-down'
      : undefined;
  };

  const landed = (app: App, entry: EntryOf<'event'>) => {
    const isForced = app.reason === 'session-rejected';
    Object.assign(app, { forced: isForced ? app.lastLogin : undefined, coolDown: undefined });
    if (isForced) {
      app.forcedLogins.push(entry.monotonic);
    }
  };

  const rejected = (app: App, entry: EntryOf<'event'>) => {
    const { forced, forcedLogins } = app;
    const { most, within } = LIMITS.forcedLogins;
    app.forcedLogins = forcedLogins.filter((moment) => entry.monotonic - moment < within - lag);
    const age = forced && Math.max(entry.wall - forced.wall, entry.monotonic - forced.monotonic);
    if (age !== undefined && age + lag < LIMITS.tooSoon) {
      app.due = `a forced login's session was rejected after ${age} ms`;
    } else if (app.forcedLogins.length >= most) {
      app.due = `rejections had forced ${app.forcedLogins.length} logins within a minute`;
    }
    app.forced = undefined;
  };

  const event = (app: App, entry: EntryOf<'event'>): string | undefined => {
    if (entry.event === 'login-started') {
      return started(app, entry);
    }
    if (entry.event === 'logged-in') {
      landed(app, entry);
    } else if (entry.event === 'session-shared') {
      Object.assign(app, { forced: undefined, coolDown: undefined });
    } else if (entry.event === 'session-rejected') {
      rejected(app, entry);
    } else if (entry.event === 'contention') {
      const until = entry.monotonic + LIMITS.coolDown;
      Object.assign(app, { due: undefined, forcedLogins: [], coolDown: { until, flights: 0 } });
    }
    return undefined;
  };

  return {
    name: 'rejections force few logins',
    note(entry: Entry) {
      const app = apps.of(entry);
      if (entry.type === 'login sent') {
        app.lastLogin = entry;
      } else if (entry.type === 'call' && entry.method === 'refresh') {
        app.coolDown = undefined;
      } else if (entry.type === 'event') {
        return event(app, entry);
      }
      return undefined;
    },
  };
}
