import { DefexaError } from './defexa.error.js';

/**
 * The invoice API rejects sessions that are fresh. Usually two processes are ending each other's sessions; logins
 * stop until `retryAt`.
 */
export class DefexaSessionRejectedError extends DefexaError {
  readonly code = 'DEFEXA_SESSION_REJECTED';

  static {
    this.prototype.name = 'DefexaSessionRejectedError';
  }
}
