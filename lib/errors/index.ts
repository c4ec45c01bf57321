export { DefexaAuthenticationError } from './defexa-authentication.error.js';
export { DefexaConfigurationError } from './defexa-configuration.error.js';
export { DefexaRequestError } from './defexa-request.error.js';
export { DefexaResponseError } from './defexa-response.error.js';
export { DefexaSessionRejectedError } from './defexa-session-rejected.error.js';
export { DefexaUnavailableError } from './defexa-unavailable.error.js';
export { DefexaError, isDefexaError } from './defexa.error.js';
export type { DefexaErrorCode, DefexaErrorDetails } from './defexa.error.js';
