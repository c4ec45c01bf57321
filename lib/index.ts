export { DefexaModule } from './defexa.module.js';
export type { DefexaAccountsRegistration, DefexaRegistration } from './defexa.module-definition.js';
export {
  getDefexaAccountsToken,
  getDefexaAuthToken,
  getDefexaHttpToken,
  getDefexaSessionToken,
  InjectDefexaAccounts,
  InjectDefexaAuth,
  InjectDefexaHttp,
  InjectDefexaSession,
} from './defexa.tokens.js';

export { DefexaOptions } from './options/defexa-options.js';
export type { DefexaOptionsFactory, EagerLogin, MerchantPrivateKey } from './options/defexa-options.js';
export { defexaConfig } from './options/environment.js';
export { keyFromFile } from './options/key-file.js';
export type { DefexaHttpOptions, DefexaProxy } from './options/http-options.js';
export type {
  DefexaConnection,
  DefexaHttpTransport,
  DefexaHttpTransportFactory,
} from './options/http-transport.js';
export type { ReplayOnRejection } from './options/defexa-options.js';
export type { SessionRejectionRule } from './options/session-rejection-rule.js';

export { DefexaAuthService } from './session/defexa-auth.service.js';
export { DefexaSession } from './session/defexa-session.js';
export type { DefexaSessionFields } from './session/defexa-session.js';
export { DefexaSessionProvider } from './session/defexa-session.provider.js';
export type { GetSessionOptions } from './session/get-session-options.js';
export type { SessionState } from './session/refresh-windows.js';
export type { DefexaSessionEvent } from './session/session-events.js';
export type { DefexaSessionStatus } from './session/session-status.js';
export type { LoginReason } from './session/login-reason.js';
export type { DefexaSessionStore, StoredValue } from './store/session-store.js';

export { DefexaAccounts } from './accounts/defexa-accounts.js';
export type {
  DefexaAccountDefaults,
  DefexaAccountsOptions,
  DefexaAccountsOptionsFactory,
  ResolveDefexaAccount,
} from './accounts/accounts-options.js';
export type { DefexaAccount } from './accounts/defexa-account.js';
export type { DefexaAccountEvent } from './accounts/account-events.js';

export { DefexaHttpService } from './http/defexa-http.service.js';
export type { DefexaAxiosInstance } from './http/defexa-axios.js';
export type { DefexaRequestConfig } from './http/outgoing-request.js';

export { DefexaExceptionFilter } from './filter/defexa-exception.filter.js';
export type { DefexaExceptionFilterOptions } from './filter/defexa-exception.filter.js';

export * from './errors/index.js';
export type { DefexaProblem, DefexaProblemCode, DefexaProblemKind } from './platform/problem.js';
