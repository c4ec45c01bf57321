import { Logger } from '@nestjs/common';
import { AccountEvents } from './accounts/account-events.js';
import { resolveAccountsOptions } from './accounts/accounts-options.js';
import { BoundedAccounts } from './accounts/bounded-accounts.js';
import { DefexaAccounts } from './accounts/defexa-accounts.js';
import { type CreateAccount, HeldAccount } from './accounts/held-account.js';
import { resolveAccount } from './accounts/resolve-account.js';
import { type CreateLoginHttp, SharedConnections } from './accounts/shared-connections.js';
import { systemClock } from './clock/clock.js';
import { AccountParts } from './defexa.providers.js';
import { warnOfShortTimeout } from './defexa.start-check.js';
import { LoginLimiter } from './login/login-limiter.js';
import { Account } from './options/account.js';
import { namingAccount, shownId } from './options/naming-account.js';
import { accountLogger, logEvents } from './session/session-logger.js';

/**
 * Makes the accounts at run time, with what they share: connections, and the limit of logins.
 *
 * @param input the options, unvalidated
 * @param createHttp makes the HttpService for the logins of a connection
 * @throws {DefexaConfigurationError} if the options are wrong
 */
export function createDefexaAccounts(
  input: unknown,
  clock = systemClock,
  createHttp?: CreateLoginHttp,
): DefexaAccounts {
  const options = resolveAccountsOptions(input);
  const { max, idleTimeout: idleTimeoutMs, maxConcurrentLogins } = options;
  warnOfShortTimeout(options.defaults.timeout, new Logger('DefexaAccounts'));
  const closed = new AbortController();
  const limiter = new LoginLimiter(maxConcurrentLogins, closed.signal);
  const connections = new SharedConnections(closed.signal, createHttp);
  const create: CreateAccount = async (id, { onEvent, onCallEnd, createObserver }) => {
    const resolved = await resolveAccount(id, options, clock, closed.signal);
    return namingAccount(id, () => {
      const connection = connections.get(resolved);
      const account = new Account(resolved, clock);
      const events = new AccountEvents(id, onEvent);
      if (createObserver) {
        events.observer = createObserver(id);
      }
      const parts = new AccountParts(account, connection.loginHttp, events, limiter);
      return new HeldAccount(account, parts, connection, onCallEnd);
    });
  };
  const accounts = new DefexaAccounts(new BoundedAccounts({ max, idleTimeoutMs }, clock), create, closed);
  logEvents(accounts.events$, ({ accountId }) => ({
    logger: accountLogger(shownId(accountId).slice(1, -1)),
    account: accountId,
  }));
  return accounts;
}
