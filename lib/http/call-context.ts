import type { Account } from '../options/account.js';
import type { DefexaHttpTransport } from '../options/http-transport.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { RejectionCheck } from './session-rejection.js';

/** What all calls of an account share. */
export interface CallContext {
  readonly account: Account;
  readonly sessionProvider: DefexaSessionProvider;
  readonly transport: DefexaHttpTransport;
  readonly isSessionRejected: RejectionCheck;
}
