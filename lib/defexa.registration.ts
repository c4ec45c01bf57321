import type { ModulesContainer } from '@nestjs/core';
import { getDefexaSessionToken } from './defexa.tokens.js';
import { DefexaConfigurationError } from './errors/index.js';

const EXAMPLES = {
  forRoot: '{ merchantPrivateKey }',
  forRootAsync: '{ inject, useFactory }',
  forAccounts: '{ resolve }',
};

/** @throws {DefexaConfigurationError} if the argument of a registration is not an object, or its name is invalid */
export function assertRegistration(method: keyof typeof EXAMPLES, registration: unknown): void {
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

/** @throws {DefexaConfigurationError} if an app imports the module without calling `forRoot` or `forRootAsync` */
export function assertRegistered(options: unknown): void {
  if (options === undefined) {
    throw new DefexaConfigurationError([
      'was imported without options. Import DefexaModule.forRoot(…) or DefexaModule.forRootAsync(…).',
    ]);
  }
}

/** @throws {DefexaConfigurationError} if two modules of an app register the same account */
export function assertAccountsAreUnique(modules: ModulesContainer): void {
  const defaultToken = getDefexaSessionToken();
  const namedPrefix = getDefexaSessionToken('');
  const isSessionToken = (token: unknown): token is string =>
    typeof token === 'string' && (token === defaultToken || token.startsWith(namedPrefix));
  const tokens = [...modules.values()].flatMap(({ providers }) =>
    [...providers.keys()].filter(isSessionToken),
  );
  const duplicate = tokens.find((token, index) => tokens.indexOf(token) !== index);
  if (duplicate !== undefined) {
    const account =
      duplicate === defaultToken
        ? 'the default account'
        : `the name "${duplicate.slice(namedPrefix.length)}"`;
    throw new DefexaConfigurationError([
      `is registered twice for ${account}, so it is unclear which one to inject. Register it once, with ` +
        '{ isGlobal: true } if several modules need it, or give additional accounts a name of their own.',
    ]);
  }
}
