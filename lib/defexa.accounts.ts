import {
  type ConfigurableModuleAsyncOptions,
  Logger,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AccountEvents } from './accounts/account-events.js';
import {
  type DefexaAccountsOptions,
  type ResolvedAccountsOptions,
  resolveAccountsOptions,
} from './accounts/accounts-options.js';
import { BoundedAccounts } from './accounts/bounded-accounts.js';
import { type CreateAccount, DefexaAccounts } from './accounts/defexa-accounts.js';
import { HeldAccount } from './accounts/held-account.js';
import { namingAccount, resolveAccount } from './accounts/resolve-account.js';
import { type CreateLoginHttp, SharedConnections } from './accounts/shared-connections.js';
import { systemClock } from './clock/clock.js';
import { type DefexaRegistration, MODULE_OPTIONS_TOKEN } from './defexa.module-definition.js';
import type { FactoryRegistration, OptionsGetter } from './defexa.options-getter.js';
import { AccountParts } from './defexa.providers.js';
import { getScopeCheckToken, ScopeCheck } from './defexa.scope-check.js';
import { getDefexaAccountsToken } from './defexa.tokens.js';
import { LoginLimiter } from './login/login-limiter.js';
import { Account } from './options/account.js';
import { logEvents } from './session/session-logger.js';

/** The argument of `DefexaModule.forAccounts()`: the options, or a factory of them. */
export type DefexaAccountsRegistration = DefexaRegistration &
  (
    | DefexaAccountsOptions
    | ConfigurableModuleAsyncOptions<DefexaAccountsOptions, 'createDefexaAccountsOptions'>
  );

/** The registration with a factory, whichever was given. */
export function withAccountsFactory(
  registration: DefexaAccountsRegistration,
): DefexaRegistration & FactoryRegistration & Pick<ModuleMetadata, 'imports'> {
  if (!('resolve' in registration)) {
    return registration;
  }
  const { name, isGlobal, extraProviders, ...options } = registration;
  return { name, isGlobal, extraProviders, useFactory: () => options };
}

/** The providers of the accounts at run time. */
export function accountsProvidersOf(name: string | undefined): Provider[] {
  const token = getDefexaAccountsToken(name);
  return [
    {
      provide: token,
      useFactory: async (getOptions: OptionsGetter) =>
        createDefexaAccounts(resolveAccountsOptions(await getOptions())),
      inject: [MODULE_OPTIONS_TOKEN],
    },
    {
      provide: getScopeCheckToken(token),
      useFactory: (modules: ModulesContainer) => new ScopeCheck(modules, token, 'forAccounts'),
      inject: [ModulesContainer],
    },
    ...(name === undefined ? [{ provide: DefexaAccounts, useExisting: token }] : []),
  ];
}

/** The tokens of the accounts that other modules may inject. */
export function accountsExportsOf(name: string | undefined) {
  return [getDefexaAccountsToken(name), ...(name === undefined ? [DefexaAccounts] : [])];
}

/**
 * Makes the accounts at run time, with what they share: connections, and the limit of logins.
 *
 * @param createHttp makes the HttpService for the logins of a connection
 */
export function createDefexaAccounts(
  options: ResolvedAccountsOptions,
  clock = systemClock,
  createHttp?: CreateLoginHttp,
): DefexaAccounts {
  const { max, idleTimeout: idleTimeoutMs, maxConcurrentLogins } = options;
  const closed = new AbortController();
  const limiter = new LoginLimiter(maxConcurrentLogins, closed.signal);
  const connections = new SharedConnections(closed.signal, createHttp);
  const create: CreateAccount = async (id, { onEvent, onCallEnd }) => {
    const resolved = await resolveAccount(id, options, clock);
    return namingAccount(id, () => {
      const connection = connections.get(resolved);
      const account = new Account(resolved, clock);
      const events = new AccountEvents(id, onEvent);
      const parts = new AccountParts(account, connection.loginHttp, events, clock, limiter);
      return new HeldAccount(account, parts, connection, onCallEnd);
    });
  };
  const accounts = new DefexaAccounts(new BoundedAccounts({ max, idleTimeoutMs }, clock), create, closed);
  logEvents(accounts.events$, ({ accountId }) => new Logger(`Defexa:${accountId}`));
  return accounts;
}
