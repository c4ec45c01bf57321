import { type DynamicModule, Inject, Module, Optional } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DefexaOptions } from './options/defexa-options.js';
import { resolveOptions } from './options/resolved-options.js';
import { assertAccountsAreUnique, assertRegistered, assertRegistration } from './defexa.registration.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type DefexaRegistration,
  MODULE_OPTIONS_TOKEN,
} from './defexa.module-definition.js';
import { withOptionsGetter } from './defexa.options-getter.js';
import { exportsOf, providersOf } from './defexa.providers.js';

/**
 * Provides a session at Defexa. Import it once and inject `DefexaHttpService` or `DefexaAuthService`.
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
   * Registers an account with options that are known when the module is defined.
   *
   * @throws {DefexaConfigurationError} with every problem of the options at once
   */
  static override forRoot(options: DefexaOptions & DefexaRegistration): DynamicModule {
    assertRegistration('forRoot', options);
    const { name, isGlobal, extraProviders, ...given } = options;
    const resolved = resolveOptions(given);
    // Printing the module does not show what a factory returns.
    return this.forRootAsync({ name, isGlobal, extraProviders, useFactory: () => resolved });
  }

  /**
   * Registers an account with options from a factory (`useFactory` with `inject`, `useClass` or `useExisting`).
   *
   * If the options are wrong, the app fails to start with a `DefexaConfigurationError`.
   *
   * @throws {DefexaConfigurationError} if the registration itself is wrong
   */
  static override forRootAsync(registration: typeof ASYNC_OPTIONS_TYPE & DefexaRegistration): DynamicModule {
    assertRegistration('forRootAsync', registration);
    const withGetter = withOptionsGetter(registration);
    const { name, isGlobal, extraProviders } = withGetter;
    const definition = super.forRootAsync(withGetter);
    return {
      ...definition,
      global: isGlobal ?? false,
      providers: [...(definition.providers ?? []), ...providersOf(name), ...(extraProviders ?? [])],
      exports: exportsOf(name),
    };
  }
}
