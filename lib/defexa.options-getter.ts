import type { AsyncRegistration } from './defexa.module-definition.js';
import { DefexaConfigurationError } from './errors/index.js';
import type { DefexaOptionsFactory } from './options/defexa-options.js';

const FACTORY_FIELDS = ['useFactory', 'useClass', 'useExisting'] as const;

/** The value of the options token: a function, so that printing the app does not show the key. */
export type OptionsGetter = () => unknown;

/**
 * Changes a registration so that it provides an `OptionsGetter` instead of the options. Only the getter calls the app's
 * factory, so a test that overrides the options never calls it.
 *
 * @throws {DefexaConfigurationError} if the registration does not have exactly one valid factory
 */
export function withOptionsGetter(registration: AsyncRegistration): AsyncRegistration {
  const given = FACTORY_FIELDS.filter((field) => registration[field] !== undefined);
  if (given.length !== 1) {
    throw new DefexaConfigurationError([
      `forRootAsync() needs exactly one of ${FACTORY_FIELDS.join(', ')}; it got ${given.join(' and ') || 'none'}.`,
    ]);
  }
  return registration.useFactory === undefined
    ? withFactoryClass(registration)
    : withFactoryFunction(registration, registration.useFactory);
}

function withFactoryFunction(
  registration: AsyncRegistration,
  useFactory: NonNullable<AsyncRegistration['useFactory']>,
): AsyncRegistration {
  if (typeof useFactory !== 'function') {
    throw new DefexaConfigurationError([
      'forRootAsync(): useFactory must be a function that returns the options.',
    ]);
  }
  return { ...registration, useFactory: deferred(useFactory) };
}

/** Turns `useClass` or `useExisting` into a `useFactory` that injects the factory. */
function withFactoryClass(registration: AsyncRegistration): AsyncRegistration {
  const { useClass, useExisting, extraProviders = [] } = registration;
  const label = useClass ? `useClass: ${useClass.name}` : 'useExisting: the provider';
  return {
    ...registration,
    useClass: undefined,
    useExisting: undefined,
    useFactory: deferred((factory: Partial<DefexaOptionsFactory> | undefined) =>
      assertOptionsFactory(factory, label).createDefexaOptions(),
    ),
    inject: [useClass ?? useExisting!],
    extraProviders: useClass ? [...extraProviders, useClass] : extraProviders,
  };
}

/** A factory that returns an `OptionsGetter`. Nest's type of the factory returns options, hence the `never`. */
function deferred<Injected extends unknown[]>(factory: (...injected: Injected) => unknown) {
  return (...injected: Injected): never => {
    const getOptions: OptionsGetter = () => factory(...injected);
    return getOptions as never;
  };
}

function assertOptionsFactory(factory: Partial<DefexaOptionsFactory> | undefined, label: string) {
  if (typeof factory?.createDefexaOptions !== 'function') {
    throw new DefexaConfigurationError([
      `${label} has no createDefexaOptions() method. Have it implement DefexaOptionsFactory.`,
    ]);
  }
  return factory as DefexaOptionsFactory;
}
