import type { DefexaHttpTransport } from '../options/http-transport.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { RejectionCheck } from './session-rejection.js';

/** An account with everything that its authenticated requests need. */
export interface AuthenticatedAccount {
  readonly options: ResolvedOptions;
  readonly secrets: AccountSecrets;
  readonly currentKey: (signal: AbortSignal) => Promise<string>;
  readonly sessionProvider: DefexaSessionProvider;
  readonly transport: DefexaHttpTransport;
  readonly isSessionRejected: RejectionCheck;
}
