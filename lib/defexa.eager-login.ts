import type { OnApplicationBootstrap } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { findRegistered, type Registered } from './defexa.registered.js';
import { getDefexaSessionToken } from './defexa.tokens.js';
import type { DefexaError } from './errors/index.js';
import { warn } from './logging/warn.js';
import type { EagerLogin } from './options/defexa-options.js';
import type { DefexaSessionProvider } from './session/defexa-session.provider.js';
import { accountLogger } from './session/session-logger.js';

/** The token of an account's `LoginAtStart`. Nothing injects it: Nest calls its lifecycle hook. */
export const getLoginAtStartToken = (name?: string): string =>
  `DefexaLoginAtStart:${getDefexaSessionToken(name)}`;

/** Logs an account in while the app starts, if its options say so. */
export class LoginAtStart implements OnApplicationBootstrap {
  /** A function, so that printing the app does not print it again here. */
  private readonly findAll: () => Registered<LoginAtStart>[];
  private login: Promise<DefexaError | undefined> | undefined;

  /** @param account its name, for the log */
  constructor(
    modules: ModulesContainer,
    private readonly session: DefexaSessionProvider,
    private readonly mode: EagerLogin | undefined,
    private readonly account: string | undefined,
  ) {
    this.findAll = () => findRegistered<LoginAtStart>(modules, getLoginAtStartToken);
  }

  /**
   * Logs all accounts in, since Nest calls the hook of the next one only when this one has ended. In this hook rather than in
   * `onModuleInit`, since vaults and stores may connect there.
   *
   * @throws {DefexaError} the first error that no retry can mend, once all logins have ended
   */
  async onApplicationBootstrap(): Promise<void> {
    const accounts = this.findAll();
    const errors = await Promise.all(accounts.map(([, account]) => account.logIn()));
    const error = errors.find((candidate) => candidate !== undefined);
    if (error) {
      throw error;
    }
  }

  /**
   * Logs in, once. Only a required login is waited for.
   *
   * @returns an error with which the app cannot start
   */
  async logIn(): Promise<DefexaError | undefined> {
    this.login ??= this.start();
    return this.mode === 'required' ? this.login : undefined;
  }

  /** Never rejects. The session's own events are logged anyway, such as `login-failed` with its error. */
  private async start(): Promise<DefexaError | undefined> {
    if (!this.mode) {
      return undefined;
    }
    try {
      await this.session.getSession();
    } catch (caught) {
      const error = caught as DefexaError;
      if (!error.retryable) {
        return error;
      }
      if (this.mode === 'required') {
        warn(accountLogger(this.account), 'The app starts without a session. The first call logs in.', {
          event: 'started-without-session',
          account: this.account,
        });
      }
    }
    return undefined;
  }
}
