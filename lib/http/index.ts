export { DefexaHttpService } from './defexa-http.service.js';
export type { DefexaRequestConfig } from './outgoing-request.js';
