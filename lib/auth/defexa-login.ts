import type { HttpService } from '@nestjs/axios';
import { keyProblem } from '../config/merchant-key.js';
import type { DefexaSettings } from '../config/settings.js';
import {
  DefexaConfigurationError,
  DefexaUnavailableError,
  type DefexaError,
  isDefexaError,
} from '../errors/index.js';
import type { IssuedSession, SessionRequest } from '../session/session-source.js';
import { systemTime, type Time } from '../time/time.js';
import { withDeadline } from '../time/waiting.js';
import { KeyRefusal } from './key-refusal.js';
import { exchange } from './login-exchange.js';

/** The session source that logs in at Defexa. */
export class DefexaLogin {
  readonly #refusal: KeyRefusal;
  readonly #loginUrl: URL;

  constructor(
    private readonly http: HttpService,
    private readonly settings: DefexaSettings,
    private readonly time: Time = systemTime,
  ) {
    this.#refusal = new KeyRefusal(time);
    this.#loginUrl = new URL('api/v1/da/login', settings.baseUrl);
  }

  /**
   * Logs in with the key as it is now. If Defexa refuses it, the key is asked for once more: it may have been
   * replaced in the meantime.
   *
   * @throws {DefexaError}
   */
  async login({ signal, isExplicit, onLogin }: SessionRequest): Promise<IssuedSession> {
    const key = await this.currentKey(signal);
    if (!isExplicit()) {
      this.#refusal.throwIfStopped(key);
    }
    onLogin();
    try {
      return await this.#loginWith(key, signal);
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
      const again = await this.currentKey(signal);
      if (again === key) {
        throw error;
      }
      return this.#loginWith(again, signal);
    }
  }

  /**
   * The key as it is now.
   *
   * @throws {DefexaError} if the `merchantPrivateKey` function gives none
   */
  async currentKey(signal: AbortSignal): Promise<string> {
    const key = await this.#within('The merchantPrivateKey function did not return', signal, () =>
      this.#askForKey(),
    );
    const problem = keyProblem(key);
    if (problem) {
      throw new DefexaConfigurationError([`what the merchantPrivateKey function returned ${problem}.`]);
    }
    return key;
  }

  async #loginWith(key: string, signal: AbortSignal): Promise<IssuedSession> {
    try {
      const session = await this.#within(
        'Check the network between this machine and Defexa: it did not answer the login',
        signal,
        (deadline) => exchange(this.http, this.#loginUrl, key, this.time, deadline),
      );
      this.#refusal.clear();
      return session;
    } catch (error) {
      if (isRefusal(error)) {
        this.#refusal.note(key, error);
      }
      throw error;
    }
  }

  async #askForKey(): Promise<string> {
    try {
      return await this.settings.merchantPrivateKey();
    } catch (error) {
      // Its message may hold a secret (of a vault, say): only its name is told.
      const name = error instanceof Error ? error.name : typeof error;
      throw new DefexaUnavailableError(
        `The merchantPrivateKey function failed with a ${name}, so there is no key to log in with. ` +
          'Have it log what went wrong; logins are tried again.',
        { retryable: true },
      );
    }
  }

  #within<T>(what: string, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { timeout } = this.settings;
    const timedOut = () =>
      new DefexaUnavailableError(`${what} within ${timeout / 1000} s; logins are tried again.`, {
        retryable: true,
      });
    return withDeadline(this.time, timeout, timedOut, outer, work);
  }
}

function isRefusal(error: unknown): error is DefexaError {
  return isDefexaError(error) && error.code === 'DEFEXA_AUTHENTICATION';
}
