import type { ModulesContainer } from '@nestjs/core';
import type { DefexaAccounts } from '../accounts/defexa-accounts.js';
import { getDefexaAccountsToken, getDefexaSessionToken } from '../defexa.tokens.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';

/** What an app has registered, each with its name; undefined for the one without a name. */
export interface RegisteredAccounts {
  readonly sessions: ReadonlyMap<string | undefined, DefexaSessionProvider>;
  readonly accounts: readonly DefexaAccounts[];
}

/** Finds all accounts of an app. */
export function findAccounts(modules: ModulesContainer): RegisteredAccounts {
  const sessions = instancesOf<DefexaSessionProvider>(modules, getDefexaSessionToken);
  const accounts = instancesOf<DefexaAccounts>(modules, getDefexaAccountsToken);
  return { sessions, accounts: [...accounts.values()] };
}

function instancesOf<T>(modules: ModulesContainer, tokenOf: (name?: string) => string) {
  const prefix = tokenOf('');
  const instances = new Map<string | undefined, T>();
  for (const { providers } of modules.values()) {
    for (const [token, { instance }] of providers) {
      if (token === tokenOf()) {
        instances.set(undefined, instance as T);
      } else if (typeof token === 'string' && token.startsWith(prefix)) {
        instances.set(token.slice(prefix.length), instance as T);
      }
    }
  }
  return instances;
}
