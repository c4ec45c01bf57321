import { DefexaError } from './defexa.error.js';

/**
 * Defexa can't be reached, or can't answer now: network, time-out, HTTP 429 or 5xx. Also what waiting callers
 * get when the app shuts down.
 */
export class DefexaUnavailableError extends DefexaError {
  readonly code = 'DEFEXA_UNAVAILABLE';

  static {
    this.prototype.name = 'DefexaUnavailableError';
  }
}
