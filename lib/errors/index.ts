export { DefexaError, isDefexaError } from './defexa.error.js';
export type { DefexaErrorCode, DefexaErrorDetails } from './defexa.error.js';
export {
  DefexaAccessDeniedError,
  DefexaAccountNotFoundError,
  DefexaAuthenticationError,
  DefexaConfigurationError,
  DefexaRequestError,
  DefexaResponseError,
  DefexaSessionRejectedError,
  DefexaUnavailableError,
} from './defexa-errors.js';
export { getDefexaProblems } from './get-defexa-problems.js';
