export { DefexaSession } from './defexa-session.js';
export type { DefexaSessionFields } from './defexa-session.js';
export { DefexaAuthService } from './defexa-auth.service.js';
export { DefexaSessionProvider } from './defexa-session.provider.js';
export type { GetSessionOptions } from './get-session-options.js';
export type { SessionState } from './refresh-windows.js';
export type { DefexaSessionEvent } from './session-events.js';
export type { LoginReason } from './session-source.js';
