import { DefexaError } from './defexa.error.js';

/**
 * Defexa refuses the merchant private key. Logins stop until `retryAt`, or until the key changes, or until
 * `DefexaAuthService.login()` is called.
 */
export class DefexaAuthenticationError extends DefexaError {
  readonly code = 'DEFEXA_AUTHENTICATION';

  static {
    this.prototype.name = 'DefexaAuthenticationError';
  }
}
