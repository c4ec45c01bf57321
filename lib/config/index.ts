export { DefexaOptions } from './defexa-options.js';
export type { DefexaHttpOptions, DefexaOptionsFactory, MerchantPrivateKey } from './defexa-options.js';
export { defexaConfig } from './defexa.config.js';
