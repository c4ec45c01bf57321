export { DefexaOptions } from './defexa-options.js';
export type { DefexaOptionsFactory, MerchantPrivateKey } from './defexa-options.js';
export { defexaConfig } from './defexa.config.js';
export type { DefexaHttpOptions } from './http-options.js';
export type { DefexaConnection, DefexaHttpTransport, DefexaHttpTransportFactory } from './http-transport.js';
export type { ReplayOnRejection } from './replay-on-rejection.js';
export type { SessionRejectionRule } from './session-rejection-rule.js';
