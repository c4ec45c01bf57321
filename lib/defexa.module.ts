import { type DynamicModule, Inject, Module, Optional } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DefexaOptions } from './options/index.js';
import { resolveOptions } from './options/resolved-options.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type DefexaRegistration,
  MODULE_OPTIONS_TOKEN,
} from './defexa.module-definition.js';
import { exportsOf, providersOf } from './defexa.providers.js';
import {
  assertAccountsAreUnique,
  assertRegistered,
  assertRegistration,
  withLazyFactory,
} from './defexa.registration.js';

/**
 * Gives an app a session at Defexa: import it once, inject `DefexaAuthService`.
 *
 * @example
 * imports: [DefexaModule.forRoot({ merchantPrivateKey })]
 * imports: [DefexaModule.forRootAsync(defexaConfig.asProvider())]
 */
@Module({})
export class DefexaModule extends ConfigurableModuleClass {
  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) options?: unknown,
  ) {
    super();
    assertRegistered(options);
    assertAccountsAreUnique(modules);
  }

  /**
   * Registers an account with options that are known now.
   *
   * @throws {DefexaConfigurationError} with every problem of the options at once
   */
  static override forRoot(options: DefexaOptions & DefexaRegistration): DynamicModule {
    assertRegistration('forRoot', options);
    const { name, isGlobal, extraProviders, ...given } = options;
    const resolved = resolveOptions(given);
    // In a factory, the options can't be seen by whoever prints the module.
    return this.forRootAsync({ name, isGlobal, extraProviders, useFactory: () => resolved });
  }

  /**
   * Registers an account with options that a factory gives (`useFactory` with `inject`, `useClass` or `useExisting`).
   *
   * The app does not start, with a `DefexaConfigurationError`, if the options are wrong.
   *
   * @throws {DefexaConfigurationError} if the registration can't work
   */
  static override forRootAsync(registration: typeof ASYNC_OPTIONS_TYPE & DefexaRegistration): DynamicModule {
    assertRegistration('forRootAsync', registration);
    const checked = withLazyFactory(registration);
    const { name, isGlobal, extraProviders } = checked;
    const definition = super.forRootAsync(checked);
    return {
      ...definition,
      global: isGlobal ?? false,
      providers: [...(definition.providers ?? []), ...providersOf(name), ...(extraProviders ?? [])],
      exports: exportsOf(name),
    };
  }
}
