export { DefexaSession } from './defexa-session.js';
export type { DefexaSessionFields } from './defexa-session.js';
export { DefexaSessionProvider } from './defexa-session.provider.js';
export type { DefexaSessionEvent, LoginReason, SessionSourceEvent } from './session-events.js';
export type { SessionState, WindowOptions } from './session-life.js';
export type { DefexaSessionProviderOptions, GetSessionOptions } from './session-provider-options.js';
export type { IssuedSession, SessionRequest, SessionSource } from './session-source.js';
export type { Instant, Clock } from '../clock/clock.js';
