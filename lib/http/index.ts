export { DefexaHttpService } from './defexa-http.service.js';
export type { DefexaConnection, DefexaHttpTransport, DefexaHttpTransportFactory } from './http-transport.js';
export type { DefexaRequestConfig } from './outgoing-request.js';
export type { ReplayOnRejection } from './replay.js';
export type { SessionRejectionRule } from './session-rejection.js';
