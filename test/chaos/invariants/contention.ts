import type { Entry, EntryOf, When } from '../entry.js';
import { type Invariant, PerName } from './invariant.js';
import { LIMITS, ROUNDING } from './login-limits.js';

interface App {
  lastLogin: When | undefined;
  reason: string | undefined;
  /** The login of the session held, if a rejection forced it. */
  forced: When | undefined;
  /** When flights started that rejections forced. */
  forcedFlights: number[];
  isInFlight: boolean;
  /** `isToBeLifted` by a flight that was on its way and lands. */
  coolDown: { readonly until: number; flights: number; isToBeLifted: boolean } | undefined;
}

/**
 * Two processes that end each other's sessions do not make each other log in without end.
 *
 * @param mayStartLate on which machines flights may wait for a store or a vault before they log in: then one that seems to
 *   start in a cool-down may have been on its way
 */
export function fewForcedLogins({ mayStartLate }: { mayStartLate: (machine: string) => boolean }): Invariant {
  const initial = (): App => ({
    lastLogin: undefined,
    reason: undefined,
    forced: undefined,
    forcedFlights: [],
    isInFlight: false,
    coolDown: undefined,
  });
  const apps = new PerName(initial);

  const started = (app: App, entry: EntryOf<'event'>): string | undefined => {
    Object.assign(app, { reason: entry.reason, isInFlight: true });
    if (app.coolDown && entry.monotonic < app.coolDown.until - ROUNDING) {
      app.coolDown.flights += 1;
      return app.coolDown.flights > (mayStartLate(entry.machine) ? 1 : 0)
        ? 'logins went on during the cool-down'
        : undefined;
    }
    if (entry.reason !== 'session-rejected') {
      return undefined;
    }
    const since = entry.monotonic - LIMITS.coolDown + ROUNDING;
    app.forcedFlights = [...app.forcedFlights.filter((moment) => moment > since), entry.monotonic];
    const { length } = app.forcedFlights;
    return length > LIMITS.forcedLogins + 1
      ? `rejections forced ${length} flights in half a minute`
      : undefined;
  };

  const rejected = (app: App, entry: EntryOf<'event'>) => {
    if (app.forced) {
      const age = Math.max(entry.wall - app.forced.wall, entry.monotonic - app.forced.monotonic);
      if (age < LIMITS.tooSoon) {
        app.coolDown = {
          until: entry.monotonic + LIMITS.coolDown,
          flights: 0,
          isToBeLifted: mayStartLate(entry.machine) || app.isInFlight,
        };
      }
    }
    app.forced = undefined;
  };

  return {
    name: 'rejections force few logins',
    note(entry: Entry) {
      const app = apps.of(entry.app);
      if (entry.type === 'login sent') {
        app.lastLogin = entry;
      } else if (entry.type === 'call' && entry.method === 'refresh') {
        Object.assign(app, { coolDown: undefined, forcedFlights: [] });
      } else if (entry.type === 'event') {
        if (entry.event === 'login-started') {
          return started(app, entry);
        }
        if (entry.event === 'logged-in') {
          app.coolDown = app.coolDown?.isToBeLifted ? undefined : app.coolDown;
          app.isInFlight = false;
          app.forced = app.reason === 'session-rejected' ? app.lastLogin : undefined;
        } else if (entry.event === 'session-shared') {
          Object.assign(app, initial());
        } else if (entry.event === 'login-failed') {
          app.isInFlight = false;
        } else if (entry.event === 'session-rejected') {
          rejected(app, entry);
        }
      }
      return undefined;
    },
  };
}
