import type { ModulesContainer } from '@nestjs/core';
import { getDefexaSessionToken } from './defexa.tokens.js';
import { DefexaConfigurationError } from './errors/index.js';

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
