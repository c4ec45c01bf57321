import { Inject, Injectable } from '@nestjs/common';
import type { DefexaSession } from './defexa-session.js';
import { DefexaSessionProvider } from './defexa-session.provider.js';
import type { GetSessionOptions } from './get-session-options.js';

/**
 * What an app injects: a session that is valid now, whenever it is needed.
 *
 * @example
 * constructor(private readonly auth: DefexaAuthService) {}
 *
 * async openInvoice() {
 *   const session_token = await this.auth.getSessionToken();
 *   …
 * }
 */
@Injectable()
export class DefexaAuthService {
  readonly #session: DefexaSessionProvider;

  constructor(@Inject(DefexaSessionProvider) session: DefexaSessionProvider) {
    this.#session = session;
  }

  /**
   * Logs in at Defexa now (`POST /api/v1/da/login`), however fresh the session is, and adopts the new session. Joins
   * a login that is in progress. Lifts any pause, that after a refused key too. To have a valid session is the task of
   * `getSession()`; this is for a person or a probe that wants to see a login succeed.
   *
   * Waits and throws as `getSession()` does; if it fails, the session held so far is kept.
   */
  login(options?: GetSessionOptions): Promise<DefexaSession> {
    return this.#session.refresh(options);
  }

  /**
   * A session that is valid now: at once while one is held, else after a login that all callers share.
   *
   * @throws {DefexaAuthenticationError} if Defexa refuses the key
   * @throws {DefexaAccessDeniedError} if it does not let the account, or this machine, log in
   * @throws {DefexaUnavailableError} if Defexa can't be reached in time, or the app has shut down
   * @throws {DefexaResponseError} if Defexa's answer is not understood
   * @throws {DefexaSessionRejectedError} if fresh sessions keep being rejected
   * @throws {DefexaConfigurationError} if a `merchantPrivateKey` function returned something that is no key
   * @throws the signal's reason, if it aborts first
   */
  getSession(options?: GetSessionOptions): Promise<DefexaSession> {
    return this.#session.getSession(options);
  }

  /** The token of a session that is valid now. Waits and throws as `getSession()` does. */
  getSessionToken(options?: GetSessionOptions): Promise<string> {
    return this.#session.getSessionToken(options);
  }
}
