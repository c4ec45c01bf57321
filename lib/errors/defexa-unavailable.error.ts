import { DefexaError } from './defexa.error.js';

/**
 * Defexa can't be reached, or can't answer now: network, time-out, HTTP 408, 425, 429 or 5xx, or a
 * `merchantPrivateKey` function that fails. Also what callers get once the app shuts down.
 */
export class DefexaUnavailableError extends DefexaError {
  readonly code = 'DEFEXA_UNAVAILABLE';

  static {
    this.prototype.name = 'DefexaUnavailableError';
  }
}
