export * from './options/index.js';
export type { DefexaRegistration } from './defexa.module-definition.js';
export { DefexaModule } from './defexa.module.js';
export {
  getDefexaAuthToken,
  getDefexaHttpToken,
  getDefexaSessionToken,
  InjectDefexaAuth,
  InjectDefexaHttp,
  InjectDefexaSession,
} from './defexa.tokens.js';
export * from './errors/index.js';
export * from './http/index.js';
export * from './platform/index.js';
export * from './session/index.js';
export type { DefexaSessionStore, StoredValue } from './store/session-store.js';
