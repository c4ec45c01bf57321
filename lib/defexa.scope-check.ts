import type { OnModuleInit } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { getDefexaSessionToken } from './defexa.tokens.js';
import { DefexaConfigurationError } from './errors/index.js';

/** The token of an account's scope check. Nothing injects it: Nest calls its lifecycle hook. */
export const getScopeCheckToken = (name: string | undefined): string => `DefexaScopeCheck:${name ?? ''}`;

/** Rejects request-scoped options: every request would log in for itself, and its session would outlive the app's shutdown. */
export class ScopeCheck implements OnModuleInit {
  readonly #modules: ModulesContainer;

  constructor(
    modules: ModulesContainer,
    private readonly name: string | undefined,
  ) {
    this.#modules = modules;
  }

  /** @throws {DefexaConfigurationError} when the app starts, before the first login */
  onModuleInit(): void {
    const token = getDefexaSessionToken(this.name);
    const sessionProviders = [...this.#modules.values()].flatMap(
      ({ providers }) => providers.get(token) ?? [],
    );
    if (sessionProviders.some((provider) => !provider.isDependencyTreeStatic())) {
      throw new DefexaConfigurationError([
        'forRootAsync(): the options depend on a request, through inject: [REQUEST] or a request-scoped provider, ' +
          'so every request would log in. Inject providers of the default scope. For several merchants, register ' +
          'each under its own name.',
      ]);
    }
  }
}
