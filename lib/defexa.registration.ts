import type { ModulesContainer } from '@nestjs/core';
import { getDefexaAccountsToken, getDefexaSessionToken } from './defexa.tokens.js';
import { FACTORY_FIELDS } from './defexa.options-getter.js';
import { findRegistered } from './defexa.registered.js';
import { DefexaConfigurationError } from './errors/index.js';
import { REGISTRATION_FIELDS } from './options/valid-options.js';

const FROM_ENVIRONMENT = 'DefexaModule.forRootAsync(defexaConfig.asProvider())';

/** What to write. */
const EXAMPLES = {
  forRoot: `DefexaModule.forRoot({ merchantPrivateKey }), or ${FROM_ENVIRONMENT} for the options from the environment`,
  forRootAsync: `DefexaModule.forRootAsync({ inject, useFactory }), or ${FROM_ENVIRONMENT} for the options from the environment`,
  forAccounts: 'DefexaModule.forAccounts({ resolve })',
};

/** @throws {DefexaConfigurationError} if the argument of a registration is not an object with options, or its name is invalid */
export function assertRegistration(method: keyof typeof EXAMPLES, registration: unknown): void {
  const mistake = findMistake(method, registration);
  if (mistake !== undefined) {
    throw new DefexaConfigurationError([`${method}() ${mistake}.`]);
  }
  const { name } = registration as { name?: unknown };
  if (name !== undefined && (typeof name !== 'string' || name.trim() === '')) {
    throw new DefexaConfigurationError([
      `${method}(): name must be a string that is not empty; leave it out for the default account.`,
    ]);
  }
}

/** What was passed in place of a registration, and what to write. */
function findMistake(method: keyof typeof EXAMPLES, registration: unknown): string | undefined {
  if ('asProvider' in Object(registration)) {
    return `got a configuration itself. Write ${FROM_ENVIRONMENT}`;
  }
  if (typeof registration === 'function') {
    return `got a function, perhaps one that is to be called. Write ${EXAMPLES[method]}`;
  }
  if (typeof registration !== 'object' || registration === null) {
    return `got no options. Write ${EXAMPLES[method]}`;
  }
  if (method === 'forRoot') {
    const fields = Object.keys(registration);
    const factory = FACTORY_FIELDS.find((field) => fields.includes(field));
    if (factory) {
      return `takes options, but got ${factory}. Write DefexaModule.forRootAsync() with the same argument, such as ${FROM_ENVIRONMENT}`;
    }
    // A spread of a configuration itself is empty.
    if (fields.every((field) => REGISTRATION_FIELDS.includes(field))) {
      return `got no options. Write ${EXAMPLES[method]}`;
    }
  }
  return undefined;
}

/** @throws {DefexaConfigurationError} if an app imports the module without calling `forRoot`, `forRootAsync` or `forAccounts` */
export function assertRegistered(options: unknown): void {
  if (options === undefined) {
    throw new DefexaConfigurationError([
      'was imported without options. Import DefexaModule.forRoot(…), forRootAsync(…) or forAccounts(…).',
    ]);
  }
}

/** @throws {DefexaConfigurationError} if two modules of an app register the same account, or the same accounts */
export function assertAccountsAreUnique(modules: ModulesContainer): void {
  assertUnique(modules, getDefexaSessionToken, 'is registered', 'the default account');
  assertUnique(modules, getDefexaAccountsToken, 'forAccounts() is called', 'DefexaAccounts without a name');
}

function assertUnique(
  modules: ModulesContainer,
  tokenOf: (name?: string) => string,
  action: string,
  withoutName: string,
): void {
  const names = findRegistered(modules, tokenOf).map(([name]) => name);
  const index = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (index !== -1) {
    const name = names[index];
    const importers = importersOf(tokenOf(name), modules);
    const times = importers.length > 2 ? `${importers.length} times` : 'twice';
    throw new DefexaConfigurationError([
      `${action} ${times} for ${name === undefined ? withoutName : `the name "${name}"`}, by ${[...new Set(importers)].join(' and ')}, so it is ` +
        'unclear which one to inject. Register it once, with { isGlobal: true } if several modules need it, or give additional ones ' +
        'a name of their own.',
    ]);
  }
}

/** The names of the modules that import one with this token. Nest adds global modules to each module, after its own imports. */
function importersOf(token: string, modules: ModulesContainer): string[] {
  return [...modules.values()].flatMap(({ name, imports }) => {
    const all = [...imports];
    const firstGlobal = all.findIndex(({ metatype }) => metatype.name === 'InternalCoreModule');
    return all
      .slice(0, firstGlobal === -1 ? undefined : firstGlobal)
      .filter(({ providers }) => providers.has(token))
      .map(() => name);
  });
}
