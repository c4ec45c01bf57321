import { AccountEvents } from '../accounts/account-events.js';
import { resolveAccountsOptions } from '../accounts/accounts-options.js';
import { BoundedAccounts } from '../accounts/bounded-accounts.js';
import { DefexaAccounts } from '../accounts/defexa-accounts.js';
import { type CreateAccount, HeldAccount } from '../accounts/held-account.js';
import { SharedConnections } from '../accounts/shared-connections.js';
import { systemClock } from '../clock/clock.js';
import { Account } from '../options/account.js';
import type { DefexaSession } from '../session/defexa-session.js';
import { optionsWithoutNetwork, partsWithoutLogin } from './without-login.js';

/** Makes accounts that all have a session of the test. There is one for every id, and `resolve` is not called. */
export function accountsWithoutLogin(session: DefexaSession): DefexaAccounts {
  const { max, idleTimeout: idleTimeoutMs } = resolveAccountsOptions({ resolve: () => undefined });
  const closed = new AbortController();
  const connections = new SharedConnections(closed.signal);
  const options = optionsWithoutNetwork('DefexaAccounts');
  const create: CreateAccount = async (id, { onEvent, onCallEnd }) => {
    const parts = partsWithoutLogin(session, new AccountEvents(id, onEvent));
    return new HeldAccount(new Account(options), parts, connections.get(options), onCallEnd);
  };
  return new DefexaAccounts(new BoundedAccounts({ max, idleTimeoutMs }, systemClock), create, closed);
}
