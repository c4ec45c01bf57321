import { DefexaError } from './defexa.error.js';

/**
 * Defexa does not let the merchant account, or this machine, log in: the account is not set up or blocked, or a firewall does
 * not allow the machine's address. A person has to change that. Logins stop as they do for a key that is refused: until
 * `retryAt`, or until `DefexaAuthService.login()` is called.
 */
export class DefexaAccessDeniedError extends DefexaError {
  readonly code = 'DEFEXA_ACCESS_DENIED';

  static {
    this.prototype.name = 'DefexaAccessDeniedError';
  }
}
