import type { OnModuleInit } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { getDefexaSessionToken } from './defexa.tokens.js';
import { DefexaConfigurationError } from './errors/index.js';

/** Where a token of an account's is provided that nobody but the check below asks for. */
export const getScopeCheckToken = (name: string | undefined): string => `DefexaScopeCheck:${name ?? ''}`;

/** Refuses options that depend on a request: each request would log in for itself, and go on after the app's shutdown. */
export class ScopeCheck implements OnModuleInit {
  readonly #modules: ModulesContainer;

  constructor(
    modules: ModulesContainer,
    private readonly name: string | undefined,
  ) {
    this.#modules = modules;
  }

  /** @throws {DefexaConfigurationError} at start, before anybody can log in */
  onModuleInit(): void {
    const token = getDefexaSessionToken(this.name);
    const providers = [...this.#modules.values()].flatMap(({ providers: all }) => all.get(token) ?? []);
    if (providers.some((provider) => !provider.isDependencyTreeStatic())) {
      throw new DefexaConfigurationError([
        'forRootAsync(): its options depend on a request, by inject: [REQUEST] or by a provider that is request-scoped, ' +
          'so that every request would log in. Inject providers of the default scope; for several merchants, register ' +
          'each under a name of its own.',
      ]);
    }
  }
}
