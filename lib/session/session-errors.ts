import { type DefexaError, DefexaSessionRejectedError, DefexaUnavailableError } from '../errors/index.js';

/** For callers who come while logins cool down. */
export function keepsBeingRejected(retryAt: Date): DefexaError {
  return new DefexaSessionRejectedError(
    'Defexa keeps rejecting sessions that are fresh, so logins stop for 30 s. Usually another process logs in ' +
      'with the same key and ends our session each time: let one process log in, or share its session.',
    { retryable: true, retryAt },
  );
}

/** For callers whose login does not land while the current session is of use. */
export function notInTime(): DefexaError {
  return new DefexaUnavailableError('The login took longer than the current session stays of use.', {
    retryable: true,
  });
}

/** For callers who come after the app has shut down, or wait when it does. */
export function shutDown(): DefexaError {
  return new DefexaUnavailableError('The app has shut down: no session is given out any more.');
}
