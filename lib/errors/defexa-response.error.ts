import { DefexaError } from './defexa.error.js';

/**
 * Defexa answered, but not in the way that its document describes. The message says what was expected and what
 * came, cut short and redacted.
 */
export class DefexaResponseError extends DefexaError {
  readonly code = 'DEFEXA_RESPONSE';

  static {
    this.prototype.name = 'DefexaResponseError';
  }
}
