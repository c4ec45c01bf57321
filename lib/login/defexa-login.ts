import type { HttpService } from '@nestjs/axios';
import type { Account } from '../accounts/account.js';
import { effectiveProxy } from '../transport/agents.js';
import { type Proxy, describeProxy } from '../transport/proxy.js';
import { isRefusal } from '../errors/defexa-errors.js';
import { type DefexaError, DefexaUnavailableError } from '../errors/index.js';
import type { IssuedSession, SessionRequest } from '../session/session-source.js';
import { systemClock, type Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import { KeyRefusal } from './key-refusal.js';
import { exchange } from './login-exchange.js';

/** The session source that logs in at Defexa. */
export class DefexaLogin {
  readonly #refusal: KeyRefusal;
  readonly #loginUrl: URL;
  readonly #proxy: Proxy | undefined;

  constructor(
    private readonly http: HttpService,
    private readonly account: Account,
    private readonly clock: Clock = systemClock,
  ) {
    this.#refusal = new KeyRefusal(clock);
    const { baseUrl, httpOptions } = account.options;
    this.#loginUrl = new URL('api/v1/da/login', baseUrl);
    this.#proxy = effectiveProxy(baseUrl, httpOptions);
  }

  /**
   * Logs in with the key as it is now. If Defexa refuses it, the key is asked for once more: it may have been
   * replaced in the meantime.
   *
   * @throws {DefexaError}
   */
  async login({ signal, isExplicit, onLogin }: SessionRequest): Promise<IssuedSession> {
    const { currentKey } = this.account;
    const key = await currentKey(signal);
    if (!isExplicit()) {
      this.#refusal.throwIfStopped(key);
    }
    onLogin();
    try {
      return await this.#loginWith(key, signal);
    } catch (error) {
      if (!isRefusal(error as DefexaError)) {
        throw error;
      }
      const again = await currentKey(signal);
      if (again === key) {
        throw error;
      }
      return this.#loginWith(again, signal);
    }
  }

  async #loginWith(key: string, signal: AbortSignal): Promise<IssuedSession> {
    const { options, secrets } = this.account;
    try {
      const session = await withDeadline(
        this.clock,
        options.timeout,
        () => notAnswered(options.timeout, this.#proxy),
        signal,
        (deadline) => exchange(this.http, this.#loginUrl, { key, secrets }, this.clock, deadline),
      );
      this.#refusal.clear();
      return session;
    } catch (caught) {
      const error = caught as DefexaError;
      throw isRefusal(error) ? this.#refusal.note(key, error) : error;
    }
  }
}

function notAnswered(timeout: number, proxy: Proxy | undefined): DefexaError {
  const subject = proxy ? `, and ${describeProxy(proxy)}: Defexa` : ': it';
  return new DefexaUnavailableError(
    `Check the network between this machine and Defexa${subject} did not answer the login within ` +
      `${timeout / 1000} s; logins are tried again.`,
    { retryable: true },
  );
}
