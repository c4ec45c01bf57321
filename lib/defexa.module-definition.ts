import {
  type ConfigurableModuleAsyncOptions,
  ConfigurableModuleBuilder,
  type Provider,
} from '@nestjs/common';
import type { DefexaAccountsOptions } from './accounts/accounts-options.js';
import type { DefexaOptions, DefexaOptionsFactory } from './options/defexa-options.js';

/** The parts of a registration that are not options. */
export interface DefexaRegistration {
  /** The name of an additional merchant account. @default none: the default account */
  name?: string | undefined;
  /** Whether every module can inject the account without importing `DefexaModule`. @default false */
  isGlobal?: boolean | undefined;
  /** Additional providers of the module, for a factory to inject. @default none */
  extraProviders?: Provider[] | undefined;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<DefexaOptions>({
    moduleName: 'Defexa',
    optionsInjectionToken: 'DEFEXA_MODULE_OPTIONS',
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createDefexaOptions' satisfies keyof DefexaOptionsFactory)
    .build();

export type AsyncRegistration = typeof ASYNC_OPTIONS_TYPE & DefexaRegistration;

/** The argument of `DefexaModule.forAccounts()`: the options, or a factory of them. */
export type DefexaAccountsRegistration = DefexaRegistration &
  (
    | DefexaAccountsOptions
    // Options beside a factory would have no effect.
    | (ConfigurableModuleAsyncOptions<DefexaAccountsOptions, 'createDefexaAccountsOptions'> & {
        [Option in keyof DefexaAccountsOptions]?: undefined;
      })
  );
