import type { ModulesContainer } from '@nestjs/core';
import type { DefexaOptionsFactory } from './options/index.js';
import type { ASYNC_OPTIONS_TYPE, DefexaRegistration } from './defexa.module-definition.js';
import { getDefexaSessionToken } from './defexa.tokens.js';
import { DefexaConfigurationError } from './errors/index.js';

type AsyncRegistration = typeof ASYNC_OPTIONS_TYPE & DefexaRegistration;

const WAYS = ['useFactory', 'useClass', 'useExisting'] as const;

/** @throws {DefexaConfigurationError} if `forRoot` or `forRootAsync` was called with nothing to go by */
export function assertRegistration(method: 'forRoot' | 'forRootAsync', registration: unknown): void {
  if (typeof registration !== 'object' || registration === null) {
    const example = method === 'forRoot' ? '{ merchantPrivateKey }' : '{ inject, useFactory }';
    throw new DefexaConfigurationError([
      `${method}() got no options. Write DefexaModule.${method}(${example}).`,
    ]);
  }
  const { name } = registration as { name?: unknown };
  if (name !== undefined && (typeof name !== 'string' || name.trim() === '')) {
    throw new DefexaConfigurationError([
      `${method}(): name must be a text that is not empty; leave it out for the default account.`,
    ]);
  }
}

/** @throws {DefexaConfigurationError} if an app imports the module without calling one of its methods */
export function assertRegistered(options: unknown): void {
  if (options === undefined) {
    throw new DefexaConfigurationError([
      'was imported without options. Import DefexaModule.forRoot(…) or DefexaModule.forRootAsync(…).',
    ]);
  }
}

/** What the options token stands for: a function, so that whoever prints the app does not see the key. */
export type AskForOptions = () => unknown;

/**
 * Checks how a registration gets its options, and has it give a function that asks for them: where a test overrides
 * the settings, nobody does. A class or provider that should give them is checked when it is asked.
 *
 * @throws {DefexaConfigurationError} if it does not name exactly one way that can work
 */
export function withLazyFactory(registration: AsyncRegistration): AsyncRegistration {
  const given = WAYS.filter((way) => registration[way] !== undefined);
  if (given.length !== 1) {
    throw new DefexaConfigurationError([
      `forRootAsync() needs exactly one of ${WAYS.join(', ')}; it got ${given.join(' and ') || 'none'}.`,
    ]);
  }
  const { useFactory, useClass, useExisting, extraProviders } = registration;
  if (useFactory !== undefined) {
    if (typeof useFactory !== 'function') {
      throw new DefexaConfigurationError([
        'forRootAsync(): useFactory must be a function that returns the options.',
      ]);
    }
    return { ...registration, useFactory: lazy(useFactory) };
  }
  const [what, token] = useClass
    ? [`useClass: ${useClass.name}`, useClass]
    : ['useExisting: the provider', useExisting!];
  return {
    ...registration,
    useClass: undefined,
    useExisting: undefined,
    useFactory: lazy((factory: Partial<DefexaOptionsFactory>) =>
      assertOptionsFactory(factory, what).createDefexaOptions(),
    ),
    inject: [token],
    extraProviders: [...(extraProviders ?? []), ...(useClass ? [useClass] : [])],
  };
}

/** Nest's type of the factory returns the options; what it gives stays within this package. */
function lazy<Injected extends unknown[]>(factory: (...injected: Injected) => unknown) {
  return (...injected: Injected): never => {
    const ask: AskForOptions = () => factory(...injected);
    return ask as never;
  };
}

function assertOptionsFactory(factory: Partial<DefexaOptionsFactory> | undefined, what: string) {
  if (typeof factory?.createDefexaOptions !== 'function') {
    throw new DefexaConfigurationError([
      `${what} has no createDefexaOptions() method. Have it implement DefexaOptionsFactory.`,
    ]);
  }
  return factory as DefexaOptionsFactory;
}

/** @throws {DefexaConfigurationError} if two modules of one app were registered for the same account */
export function assertAccountsAreUnique(modules: ModulesContainer): void {
  const base = getDefexaSessionToken();
  const isSession = (token: unknown): token is string =>
    typeof token === 'string' && (token === base || token.startsWith(`${base}:`));
  const tokens = [...modules.values()].flatMap((module) => [...module.providers.keys()].filter(isSession));
  const twice = tokens.find((token, index) => tokens.indexOf(token) !== index);
  if (twice !== undefined) {
    const account = twice === base ? 'the default account' : `the name "${twice.slice(base.length + 1)}"`;
    throw new DefexaConfigurationError([
      `is registered twice for ${account}, so it can't be said which one to inject. Register it once, with ` +
        '{ isGlobal: true } if several modules need it, or give a further account a name of its own.',
    ]);
  }
}
