import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import { getDefexaSessionToken } from '../defexa.tokens.js';
import { DefexaConfigurationError } from '../errors/index.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';

/** The accounts of an app that are registered by `forRoot()` and `forRootAsync()`. */
export class RegisteredAccounts {
  readonly #modules: ModulesContainer;
  readonly #moduleRef: ModuleRef;

  constructor(modules: ModulesContainer, moduleRef: ModuleRef) {
    this.#modules = modules;
    this.#moduleRef = moduleRef;
  }

  get isEmpty(): boolean {
    return this.#tokens().length === 0;
  }

  /**
   * Returns the session provider of an account.
   *
   * @param name undefined for the default account
   * @throws {DefexaConfigurationError} if it is not registered
   */
  session(name: string | undefined): DefexaSessionProvider {
    const token = getDefexaSessionToken(name);
    if (!this.#tokens().includes(token)) {
      throw new DefexaConfigurationError([
        `DefexaHealthIndicator: ${describe(token)} is not registered. Registered: ${this.#tokens().map(describe).join(', ')}. ` +
          'Pass one of these as isHealthy(key, { account }), without an account for the default one; or register it with ' +
          `DefexaModule.forRoot({ ${name === undefined ? '' : 'name, '}… }).`,
      ]);
    }
    return this.#moduleRef.get<DefexaSessionProvider>(token, { strict: false });
  }

  /** By their tokens, which are strings, since the module may be of another copy of the package. */
  #tokens(): string[] {
    const [ofDefault, ofNamed] = [getDefexaSessionToken(), getDefexaSessionToken('')];
    return [...this.#modules.values()]
      .flatMap(({ providers }) => [...providers.keys()])
      .filter((token) => typeof token === 'string')
      .filter((token) => token === ofDefault || token.startsWith(ofNamed));
  }
}

function describe(token: string): string {
  const name = token.slice(getDefexaSessionToken('').length);
  return token === getDefexaSessionToken() ? 'the default account' : `the account "${name}"`;
}
