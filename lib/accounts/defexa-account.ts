import type { DefexaHttpService } from '../http/defexa-http.service.js';
import type { DefexaAuthService } from '../session/defexa-auth.service.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';

/** The account of one merchant, as `DefexaAccounts` returns it: what an app injects for an account that is registered. */
export interface DefexaAccount {
  /** Sends requests with the merchant's session. */
  readonly http: DefexaHttpService;
  /** Logs in, and returns sessions. */
  readonly auth: DefexaAuthService;
  /** The merchant's session, kept fresh. */
  readonly session: DefexaSessionProvider;
}
