import { DefexaError, type DefexaErrorDetails } from './defexa.error.js';

/**
 * The module was registered in a way that can't work, or its options are wrong. Thrown at start-up, with every
 * problem listed at once; or by a login, where a `merchantPrivateKey` function returned something that is no
 * key.
 */
export class DefexaConfigurationError extends DefexaError {
  readonly code = 'DEFEXA_CONFIGURATION';

  /** Everything that is wrong, a sentence each. */
  readonly issues: readonly string[];

  static {
    this.prototype.name = 'DefexaConfigurationError';
  }

  constructor(issues: readonly string[], details?: DefexaErrorDetails) {
    super(
      issues.length === 1
        ? `DefexaModule: ${issues[0]}`
        : `DefexaModule has ${issues.length} problems:\n${issues.map((issue) => `  - ${issue}`).join('\n')}`,
      details,
    );
    this.issues = [...issues];
  }
}

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

/**
 * Defexa can't be reached, or can't answer now: network, time-out, HTTP 408, 425, 429 or 5xx, a problem of
 * the platform's own, or a
 * `merchantPrivateKey` function that fails. Also what callers get once the app shuts down.
 */
export class DefexaUnavailableError extends DefexaError {
  readonly code = 'DEFEXA_UNAVAILABLE';

  static {
    this.prototype.name = 'DefexaUnavailableError';
  }
}

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

/**
 * A request that `DefexaHttpService` can't sign in or may not send. Nothing was sent. The message says what to change.
 */
export class DefexaRequestError extends DefexaError {
  readonly code = 'DEFEXA_REQUEST';

  static {
    this.prototype.name = 'DefexaRequestError';
  }
}

/** Whether Defexa refused the key, or does not let the account or this machine in: a person has to change something first. */
export function isRefusal(error: DefexaError): boolean {
  return error.code === 'DEFEXA_AUTHENTICATION' || error.code === 'DEFEXA_ACCESS_DENIED';
}

/**
 * The same failure for another caller, as an error of its own: nobody sees what others write into theirs, and its stack leads
 * to that caller.
 *
 * @param retryAt the moment before which another try is of no use
 */
export function freshError(error: DefexaError, retryAt = error.retryAt): DefexaError {
  const { message, retryable, status, problems } = error;
  const cause = 'cause' in error ? { cause: error.cause } : {};
  const SameError = error.constructor as new (
    what: string | readonly string[],
    details: DefexaErrorDetails,
  ) => DefexaError;
  return new SameError(error instanceof DefexaConfigurationError ? error.issues : message, {
    retryable,
    retryAt,
    status,
    problems,
    ...cause,
  });
}

/** @param problem what is wrong with a request, and what to do instead; without a full stop */
export const refused = (problem: string) => new DefexaRequestError(`The request was not sent: ${problem}.`);
