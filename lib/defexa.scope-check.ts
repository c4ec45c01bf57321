import type { OnModuleInit } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { DefexaConfigurationError } from './errors/index.js';

/** The token of the scope check of a provider. Nothing injects it: Nest calls its lifecycle hook. */
export const getScopeCheckToken = (checkedToken: string): string => `DefexaScopeCheck:${checkedToken}`;

/** What to do if each request is about a merchant of its own. */
const FOR_SEVERAL_MERCHANTS = {
  forRootAsync: 'For several merchants, register each under its own name, or use forAccounts().',
  forAccounts: 'resolve gets the id that you pass to DefexaAccounts.get().',
};

/** Rejects request-scoped options: every request would log in for itself, and its session would outlive the app's shutdown. */
export class ScopeCheck implements OnModuleInit {
  /** A function, so that printing the app does not print it again here. */
  private readonly isRequestScoped: () => boolean;

  constructor(
    modules: ModulesContainer,
    checkedToken: string,
    private readonly method: 'forRootAsync' | 'forAccounts',
  ) {
    this.isRequestScoped = () =>
      [...modules.values()].some(
        ({ providers }) => providers.get(checkedToken)?.isDependencyTreeStatic() === false,
      );
  }

  /** @throws {DefexaConfigurationError} when the app starts, before the first login */
  onModuleInit(): void {
    if (this.isRequestScoped()) {
      throw new DefexaConfigurationError([
        `${this.method}(): the options depend on a request, through inject: [REQUEST] or a request-scoped provider, so every ` +
          `request would log in. Inject providers of the default scope. ${FOR_SEVERAL_MERCHANTS[this.method]}`,
      ]);
    }
  }
}
