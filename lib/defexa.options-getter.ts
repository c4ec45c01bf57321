import type { InjectionToken, OptionalFactoryDependency, Provider, Type } from '@nestjs/common';
import { DefexaConfigurationError } from './errors/index.js';
import { shownName } from './options/rule.js';

export const FACTORY_FIELDS = ['useFactory', 'useClass', 'useExisting'] as const;

/** What else a registration with a factory may have. */
const OTHER_FIELDS = [
  'name',
  'isGlobal',
  'imports',
  'inject',
  'extraProviders',
  'provideInjectionTokensFrom',
];

/** The value of the options token: a function, so that printing the app does not show the key. */
export type OptionsGetter = () => unknown;

/** The part of an async registration that says where the options come from. */
export interface FactoryRegistration {
  useFactory?: ((...injected: any[]) => unknown) | undefined;
  useClass?: Type<object> | undefined;
  useExisting?: InjectionToken | undefined;
  inject?: (InjectionToken | OptionalFactoryDependency)[] | undefined;
  extraProviders?: Provider[] | undefined;
}

/** The names in the errors of a registration, and the method that makes the options. */
export interface FactoryNames {
  readonly method: 'forRootAsync' | 'forAccounts';
  /** The option that a registration can have in place of a factory. */
  readonly insteadOfFactory?: 'resolve';
  readonly interfaceName: 'DefexaOptionsFactory' | 'DefexaAccountsOptionsFactory';
  readonly factoryMethod: 'createDefexaOptions' | 'createDefexaAccountsOptions';
}

/**
 * Changes a registration so that it provides an `OptionsGetter` instead of the options. Only the getter calls the app's
 * factory, so a test that overrides the options never calls it.
 *
 * @throws {DefexaConfigurationError} if the registration does not have exactly one valid factory
 */
export function withOptionsGetter<R extends FactoryRegistration>(registration: R, names: FactoryNames): R {
  const given = FACTORY_FIELDS.filter((field) => registration[field] !== undefined);
  if (given.length !== 1) {
    throw new DefexaConfigurationError([
      `${names.method}() needs ${names.insteadOfFactory ? `${names.insteadOfFactory}, or ` : ''}exactly one of ` +
        `${FACTORY_FIELDS.join(', ')}; it got ${given.join(' and ') || 'none'}.` +
        (given.length === 0 && names.method === 'forRootAsync'
          ? ' For the options from the environment, write DefexaModule.forRootAsync(defexaConfig.asProvider()).'
          : ''),
    ]);
  }
  assertNothingIsIgnored(registration, given[0]!, names);
  const { useFactory } = registration;
  if (useFactory === undefined) {
    return withFactoryClass(registration, names);
  }
  if (typeof useFactory !== 'function') {
    throw new DefexaConfigurationError([
      `${names.method}(): useFactory must be a function that returns the options.`,
    ]);
  }
  return { ...registration, useFactory: deferred(useFactory) };
}

/** Options beside a factory would have no effect, without any sign of it. */
function assertNothingIsIgnored(registration: object, factory: string, { method }: FactoryNames): void {
  const known: string[] = [...FACTORY_FIELDS, ...OTHER_FIELDS];
  const ignored = Object.entries(registration)
    .filter(([field, value]) => value !== undefined && !known.includes(field))
    .map(([field]) => shownName(field));
  if (ignored.length > 0) {
    throw new DefexaConfigurationError([
      `${method}(): ${ignored.join(', ')} would have no effect beside ${factory}. Have the factory return all options. Beside it, ` +
        `there may be ${OTHER_FIELDS.slice(0, 5).join(', ')}.`,
    ]);
  }
}

/** Turns `useClass` or `useExisting` into a `useFactory` that injects the factory. */
function withFactoryClass<R extends FactoryRegistration>(registration: R, names: FactoryNames): R {
  const { useClass, useExisting, extraProviders = [] } = registration;
  const label = useClass ? `useClass: ${useClass.name}` : 'useExisting: the provider';
  return {
    ...registration,
    useClass: undefined,
    useExisting: undefined,
    useFactory: deferred((factory: unknown) => createOptions(factory, label, names)),
    inject: [useClass ?? useExisting!],
    extraProviders: useClass ? [...extraProviders, useClass] : extraProviders,
  };
}

function deferred<Injected extends unknown[]>(factory: (...injected: Injected) => unknown) {
  return (...injected: Injected): OptionsGetter =>
    () =>
      factory(...injected);
}

function createOptions(factory: unknown, label: string, { factoryMethod, interfaceName }: FactoryNames) {
  const methods = factory as Partial<Record<string, () => unknown>> | undefined;
  if (typeof methods?.[factoryMethod] !== 'function') {
    throw new DefexaConfigurationError([
      `${label} has no ${factoryMethod}() method. Have it implement ${interfaceName}.`,
    ]);
  }
  return methods[factoryMethod]();
}
