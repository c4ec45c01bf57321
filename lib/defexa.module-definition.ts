import { ConfigurableModuleBuilder, type Provider } from '@nestjs/common';
import type { DefexaOptions, DefexaOptionsFactory } from './options/index.js';

/** What a registration says beside the options. */
export interface DefexaRegistration {
  /** The name of a further merchant account, beside the default one. @default none: the default account */
  name?: string;
  /** Whether the account can be injected everywhere without importing the module again. @default false */
  isGlobal?: boolean;
  /** Further providers for the module, for a factory to inject. @default none */
  extraProviders?: Provider[];
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<DefexaOptions>({
    moduleName: 'Defexa',
    optionsInjectionToken: 'DEFEXA_MODULE_OPTIONS',
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createDefexaOptions' satisfies keyof DefexaOptionsFactory)
    .build();
