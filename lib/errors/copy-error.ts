import { DefexaConfigurationError } from './defexa-errors.js';
import type { DefexaError, DefexaErrorDetails } from './defexa.error.js';

/**
 * Copies an error for another caller: callers cannot see what others write into theirs, and the stack of each leads to
 * its own call.
 *
 * @param retryAt the earliest time at which a retry can succeed
 */
export function copyError(error: DefexaError, retryAt = error.retryAt): DefexaError {
  const { message, retryable, status, problems } = error;
  const cause = 'cause' in error ? { cause: error.cause } : {};
  const ErrorClass = error.constructor as new (
    message: string | readonly string[],
    details: DefexaErrorDetails,
  ) => DefexaError;
  return new ErrorClass(error instanceof DefexaConfigurationError ? error.issues : message, {
    retryable,
    retryAt,
    status,
    problems,
    ...cause,
  });
}
