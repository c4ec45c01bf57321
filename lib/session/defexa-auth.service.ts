import { Inject, Injectable } from '@nestjs/common';
import type { DefexaSession } from './defexa-session.js';
import { DefexaSessionProvider } from './defexa-session.provider.js';
import type { GetSessionOptions } from './get-session-options.js';

/**
 * Logs in at Defexa and returns sessions that are valid now.
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
  constructor(@Inject(DefexaSessionProvider) private readonly provider: DefexaSessionProvider) {}

  /**
   * Logs in at Defexa now (`POST /api/v1/da/login`), even if the session is fresh or a backoff runs, and adopts the new session.
   * Joins a login that is in progress. Use it to verify that logins succeed. For health checks, use `DefexaHealthIndicator`. If you only need a valid
   * session, use `getSession()`.
   *
   * Waits and throws as `getSession()` does. If the login fails, the current session stays.
   */
  login(options?: GetSessionOptions): Promise<DefexaSession> {
    return this.provider.refresh(options);
  }

  /**
   * Returns a session that is valid now: the current one at once, or else a new one after a login that all callers share.
   *
   * @throws {DefexaAuthenticationError} if Defexa rejects the key
   * @throws {DefexaAccessDeniedError} if Defexa does not let the account, or this machine, log in
   * @throws {DefexaUnavailableError} if Defexa does not respond in time, or the app has shut down
   * @throws {DefexaResponseError} if Defexa's response is not the documented one
   * @throws {DefexaSessionRejectedError} if fresh sessions keep being rejected
   * @throws {DefexaConfigurationError} if a `merchantPrivateKey` function returned something that is not a key
   * @throws the signal's reason, if it aborts first
   */
  getSession(options?: GetSessionOptions): Promise<DefexaSession> {
    return this.provider.getSession(options);
  }

  /** Returns the token of a session that is valid now. Waits and throws as `getSession()` does. */
  getSessionToken(options?: GetSessionOptions): Promise<string> {
    return this.provider.getSessionToken(options);
  }
}
