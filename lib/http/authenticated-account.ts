import type { Account } from '../options/account.js';
import type { DefexaHttpTransport } from '../options/http-transport.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { RejectionCheck } from './session-rejection.js';

/** An account with everything that its authenticated requests need. */
export interface AuthenticatedAccount extends Account {
  readonly session: DefexaSessionProvider;
  readonly transport: DefexaHttpTransport;
  readonly isSessionRejected: RejectionCheck;
}
