import type { ModulesContainer } from '@nestjs/core';
import { getDefexaAccountsToken, getDefexaSessionToken } from './defexa.tokens.js';
import { findRegistered } from './defexa.registered.js';
import { DefexaConfigurationError } from './errors/index.js';

const EXAMPLES = {
  forRoot: '{ merchantPrivateKey }',
  forRootAsync: '{ inject, useFactory }',
  forAccounts: '{ resolve }',
};

/** @throws {DefexaConfigurationError} if the argument of a registration is not an object, or its name is invalid */
export function assertRegistration(method: keyof typeof EXAMPLES, registration: unknown): void {
  if (typeof registration === 'function' && 'asProvider' in registration) {
    throw new DefexaConfigurationError([
      `${method}() got a configuration itself. Write DefexaModule.forRootAsync(defexaConfig.asProvider()).`,
    ]);
  }
  if (typeof registration !== 'object' || registration === null) {
    throw new DefexaConfigurationError([
      `${method}() got no options. Write DefexaModule.${method}(${EXAMPLES[method]}).`,
    ]);
  }
  const { name } = registration as { name?: unknown };
  if (name !== undefined && (typeof name !== 'string' || name.trim() === '')) {
    throw new DefexaConfigurationError([
      `${method}(): name must be a string that is not empty; leave it out for the default account.`,
    ]);
  }
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
