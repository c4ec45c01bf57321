import type { Entry } from '../log-entry.js';
import type { Invariant } from './invariant.js';

const MAX_REMEMBERED = 3_000;

/** The app's name, and the merchant. The name of an account in the log has both. */
export const accountName = (app: string, merchant: string) => `${app}: ${merchant}`;
const appOf = ({ app }: Entry) => app.split(': ')[0]!;
const merchantOf = ({ app }: Entry) => app.split(': ')[1]!;

/** Callers get sessions of their own merchant only, and their calls are sent with such sessions. */
export function callersGetTheirOwnSessions(): Invariant {
  const ownerOfSession = new Map<string, string>();
  const ownerOfOrder = new Map<string, string>();

  const remember = (owners: Map<string, string>, what: string, entry: Entry) => {
    owners.set(what, merchantOf(entry));
    if (owners.size > MAX_REMEMBERED) {
      owners.delete(owners.keys().next().value!);
    }
  };

  return {
    name: 'callers get sessions of their own merchant',
    record(entry: Entry) {
      if (entry.type === 'issued') {
        remember(ownerOfSession, entry.token, entry);
      } else if (entry.type === 'call') {
        remember(ownerOfOrder, `order-${entry.call}`, entry);
      } else if ((entry.type === 'settled' || entry.type === 'event') && entry.token !== undefined) {
        const owner = ownerOfSession.get(entry.token);
        return owner === merchantOf(entry)
          ? undefined
          : `${merchantOf(entry)} got a session of ${owner} (${entry.type})`;
      } else if (entry.type === 'request sent') {
        const owner = ownerOfOrder.get(entry.order);
        return owner === merchantOf(entry)
          ? undefined
          : `a call of ${owner} was sent with a session of ${merchantOf(entry)}`;
      }
      return undefined;
    },
  };
}

/** No app has more logins in progress than it may, whichever accounts they are for. */
export function limitedConcurrentLogins(max: number): Invariant {
  const inProgress = new Map<string, number>();
  return {
    name: 'logins at a time are limited',
    record(entry: Entry) {
      if (entry.type !== 'attempt sent' && entry.type !== 'attempt ended') {
        return undefined;
      }
      const count = (inProgress.get(appOf(entry)) ?? 0) + (entry.type === 'attempt sent' ? 1 : -1);
      inProgress.set(appOf(entry), count);
      return count > max ? `${count} logins were in progress at a time instead of ${max} at most` : undefined;
    },
  };
}

/** No app holds more accounts than it may, unless more are in use. */
export function limitedAccounts(): Invariant {
  return {
    name: 'accounts are limited',
    record: (entry: Entry) =>
      entry.type === 'accounts held' && entry.count > Math.max(entry.max, entry.mayBeInUse)
        ? `${entry.count} accounts were held instead of ${entry.max}, while ${entry.mayBeInUse} may have been in use`
        : undefined,
  };
}

/** An app gives an account to a caller, or an error, within the time for its options; and it does if nothing is wrong. */
export function accountsComeInTime(maxMs: number): Invariant {
  return {
    name: 'accounts come in time',
    record(entry: Entry) {
      if (entry.type !== 'account given') {
        return undefined;
      }
      const { tookMs, mustSucceed, error } = entry;
      if (mustSucceed && error !== undefined) {
        return `there was no account, although there must be: ${error}`;
      }
      return tookMs > maxMs ? `a caller got an account or an error after ${tookMs} ms only` : undefined;
    },
  };
}
