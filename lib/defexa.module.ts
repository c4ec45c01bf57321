import { type DynamicModule, Inject, Module, Optional } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DefexaOptions } from './options/defexa-options.js';
import { isKeyFromFile } from './options/key-file.js';
import { resolveRegistered } from './options/resolved-options.js';
import { assertAccountsAreUnique, assertRegistered, assertRegistration } from './defexa.registration.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type DefexaAccountsRegistration,
  type DefexaRegistration,
  MODULE_OPTIONS_TOKEN,
} from './defexa.module-definition.js';
import { accountsExportsOf, accountsProvidersOf, withAccountsFactory } from './defexa.accounts-providers.js';
import { type FactoryNames, withOptionsGetter } from './defexa.options-getter.js';
import { exportsOf, providersOf } from './defexa.providers.js';

const OPTIONS_FACTORY: FactoryNames = {
  method: 'forRootAsync',
  factoryMethod: 'createDefexaOptions',
  interfaceName: 'DefexaOptionsFactory',
};

const ACCOUNTS_FACTORY: FactoryNames = {
  method: 'forAccounts',
  insteadOfFactory: 'resolve',
  factoryMethod: 'createDefexaAccountsOptions',
  interfaceName: 'DefexaAccountsOptionsFactory',
};

/**
 * Provides a session at Defexa. Import it once and inject `DefexaHttpService` or `DefexaAuthService`.
 *
 * @example
 * imports: [DefexaModule.forRoot({ merchantPrivateKey })]
 * imports: [DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true })]
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
   * @throws {DefexaConfigurationError} with every problem of the options at once. If they have a key from `keyFromFile()`, the app
   * fails to start with it instead
   */
  static override forRoot(options: DefexaOptions & DefexaRegistration): DynamicModule {
    assertRegistration('forRoot', options);
    const { name, isGlobal, extraProviders, ...given } = options;
    // A key file is read when the app starts: where a test overrides the session, there is none.
    const checked = isKeyFromFile(given.merchantPrivateKey)
      ? given
      : resolveRegistered(name, given, 'forRoot');
    // Printing the module does not show what a factory returns.
    return this.forRootAsync({ name, isGlobal, extraProviders, useFactory: () => checked });
  }

  /**
   * Registers an account with options from a factory (`useFactory` with `inject`, `useClass` or `useExisting`).
   *
   * If the options are wrong, the app fails to start with a `DefexaConfigurationError`.
   *
   * @throws {DefexaConfigurationError} if the registration itself is wrong
   */
  static override forRootAsync(
    // Not `defexaConfig` itself, which the type of all optional fields would allow. The compiler's error shows what to write.
    registration: typeof ASYNC_OPTIONS_TYPE &
      DefexaRegistration & { asProvider?: 'Write defexaConfig.asProvider()' },
  ): DynamicModule {
    assertRegistration('forRootAsync', registration);
    const withGetter = withOptionsGetter(registration, OPTIONS_FACTORY);
    const { name, isGlobal, extraProviders } = withGetter;
    const definition = super.forRootAsync(withGetter);
    return {
      ...definition,
      global: isGlobal ?? false,
      providers: [...(definition.providers ?? []), ...providersOf(name), ...(extraProviders ?? [])],
      exports: exportsOf(name),
    };
  }

  /**
   * Registers `DefexaAccounts`: the accounts of merchants that come and go while the app runs. Takes the options, or a factory of
   * them (`useFactory` with `inject`, `useClass` or `useExisting`).
   *
   * If the options are wrong, the app fails to start with a `DefexaConfigurationError`.
   *
   * @throws {DefexaConfigurationError} if the registration itself is wrong
   *
   * @example
   * DefexaModule.forAccounts({
   *   imports: [MerchantsModule],
   *   inject: [MerchantRepository],
   *   useFactory: (merchants: MerchantRepository) => ({ resolve: (id) => merchants.defexaOptions(id) }),
   * })
   */
  static forAccounts(registration: DefexaAccountsRegistration): DynamicModule {
    assertRegistration('forAccounts', registration);
    const { name, isGlobal, imports, inject, useFactory, extraProviders } = withOptionsGetter(
      withAccountsFactory(registration),
      ACCOUNTS_FACTORY,
    );
    return {
      module: DefexaModule,
      global: isGlobal ?? false,
      imports: imports ?? [],
      providers: [
        { provide: MODULE_OPTIONS_TOKEN, useFactory: useFactory!, inject: inject ?? [] },
        ...accountsProvidersOf(name),
        ...(extraProviders ?? []),
      ],
      exports: accountsExportsOf(name),
    };
  }
}
