import type { ModuleMetadata, Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DefexaAccounts } from './accounts/defexa-accounts.js';
import {
  type DefexaAccountsRegistration,
  type DefexaRegistration,
  MODULE_OPTIONS_TOKEN,
} from './defexa.module-definition.js';
import { FACTORY_FIELDS, type FactoryRegistration, type OptionsGetter } from './defexa.options-getter.js';
import { checkApp } from './defexa.start-check.js';
import { getScopeCheckToken, ScopeCheck } from './defexa.scope-check.js';
import { getDefexaAccountsToken } from './defexa.tokens.js';

/** The registration with a factory, whichever was given. */
export function withAccountsFactory(
  registration: DefexaAccountsRegistration,
): DefexaRegistration & FactoryRegistration & Pick<ModuleMetadata, 'imports'> {
  const hasFactory = FACTORY_FIELDS.some(
    (field) => (registration as FactoryRegistration)[field] !== undefined,
  );
  if (hasFactory || !('resolve' in registration)) {
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
      useFactory: async (getOptions: OptionsGetter) => {
        // Apps that do not use it do not load it.
        const { createDefexaAccounts } = await import('./defexa.accounts.js');
        return createDefexaAccounts(await getOptions());
      },
      inject: [MODULE_OPTIONS_TOKEN],
    },
    {
      provide: getScopeCheckToken(token),
      useFactory: (modules: ModulesContainer) => {
        checkApp(modules);
        return new ScopeCheck(modules, token, 'forAccounts');
      },
      inject: [ModulesContainer],
    },
    ...(name === undefined ? [{ provide: DefexaAccounts, useExisting: token }] : []),
  ];
}

/** The tokens of the accounts that other modules may inject. */
export function accountsExportsOf(name: string | undefined) {
  return [getDefexaAccountsToken(name), ...(name === undefined ? [DefexaAccounts] : [])];
}
