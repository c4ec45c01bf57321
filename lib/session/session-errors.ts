import { type DefexaError, DefexaSessionRejectedError, DefexaUnavailableError } from '../errors/index.js';

/** For callers during a cool-down. */
export function keepsBeingRejected(retryAt: Date): DefexaError {
  return new DefexaSessionRejectedError(
    'Defexa keeps rejecting fresh sessions, so logins stop for 30 s. Usually another process logs in with the same key, ' +
      'and each login ends the session of the other: let one process log in, or share the session by a sessionStore.',
    { retryable: true, retryAt },
  );
}

/** For callers in the hard window whose new session does not come in time. */
export function notInTime(): DefexaError {
  return new DefexaUnavailableError('The login took longer than the current session can still be used.', {
    retryable: true,
  });
}

/** For callers who wait for a session when the app shuts down, or ask for one afterwards. */
export function shutDown(): DefexaError {
  return new DefexaUnavailableError('The app has shut down and no longer logs in.');
}
