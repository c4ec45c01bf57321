import { DefexaError } from './defexa.error.js';

/**
 * A request that `DefexaHttpService` can't sign in or may not send. Nothing was sent. The message says what to change.
 */
export class DefexaRequestError extends DefexaError {
  readonly code = 'DEFEXA_REQUEST';

  static {
    this.prototype.name = 'DefexaRequestError';
  }
}
