import { DefexaError, type DefexaErrorDetails } from './defexa.error.js';

/** Issues that begin with the name of the class that they are about. */
const NAMES_ITS_CLASS = /^(Defexa|RedisSession)/;

/**
 * The registration of the module or its options are wrong. Thrown when the app starts, with every problem listed at once;
 * or by a login, if a `merchantPrivateKey` function returned something that is not a key.
 */
export class DefexaConfigurationError extends DefexaError {
  readonly code = 'DEFEXA_CONFIGURATION';

  /** All problems, one sentence each. */
  readonly issues: readonly string[];

  static {
    this.prototype.name = 'DefexaConfigurationError';
  }

  constructor(issues: readonly string[], details?: DefexaErrorDetails) {
    super(
      issues.length === 1
        ? `${NAMES_ITS_CLASS.test(issues[0]!) ? '' : 'DefexaModule: '}${issues[0]}`
        : `DefexaModule has ${issues.length} problems:\n${issues.map((issue) => `  - ${issue}`).join('\n')}`,
      details,
    );
    this.issues = [...issues];
  }
}

/**
 * Defexa rejected the merchant private key. Logins stop until `retryAt`, until the key changes, or until
 * `DefexaAuthService.login()` is called.
 */
export class DefexaAuthenticationError extends DefexaError {
  readonly code = 'DEFEXA_AUTHENTICATION';

  static {
    this.prototype.name = 'DefexaAuthenticationError';
  }
}

/**
 * Defexa does not let the merchant account or this machine log in: the account is blocked or not set up, or a firewall
 * blocks the machine's IP address. Someone has to change that. Logins pause as they do for a rejected key: until `retryAt`,
 * until the key changes, or until `DefexaAuthService.login()` is called.
 */
export class DefexaAccessDeniedError extends DefexaError {
  readonly code = 'DEFEXA_ACCESS_DENIED';

  static {
    this.prototype.name = 'DefexaAccessDeniedError';
  }
}

/**
 * Defexa cannot be reached, or cannot serve the login now: network failures, time-outs, HTTP 408, 425, 429 and 5xx, and
 * problems inside the platform. Also thrown if a `merchantPrivateKey` function fails, and once the app shuts down.
 */
export class DefexaUnavailableError extends DefexaError {
  readonly code = 'DEFEXA_UNAVAILABLE';

  static {
    this.prototype.name = 'DefexaUnavailableError';
  }
}

/**
 * Defexa's response differs from the documented format. The message contains what was expected, and the response,
 * truncated and redacted.
 */
export class DefexaResponseError extends DefexaError {
  readonly code = 'DEFEXA_RESPONSE';

  static {
    this.prototype.name = 'DefexaResponseError';
  }
}

/**
 * The invoice API rejects new sessions. Usually two processes are ending each other's sessions. If `retryAt` is set, logins
 * are paused until then.
 */
export class DefexaSessionRejectedError extends DefexaError {
  readonly code = 'DEFEXA_SESSION_REJECTED';

  static {
    this.prototype.name = 'DefexaSessionRejectedError';
  }
}

/**
 * `DefexaHttpService` cannot authenticate a request, or may not send it. Nothing was sent. The message says what to change.
 */
export class DefexaRequestError extends DefexaError {
  readonly code = 'DEFEXA_REQUEST';

  static {
    this.prototype.name = 'DefexaRequestError';
  }
}

/** `DefexaAccounts`: the `resolve` function returned `undefined`, so there is no merchant with this id. It is asked again next time. */
export class DefexaAccountNotFoundError extends DefexaError {
  readonly code = 'DEFEXA_ACCOUNT_NOT_FOUND';

  static {
    this.prototype.name = 'DefexaAccountNotFoundError';
  }
}

/**
 * For callers when the app shuts down, and after that.
 *
 * @internal
 */
export function shutdownError(): DefexaUnavailableError {
  return new DefexaUnavailableError('The app has shut down and no longer logs in.');
}

/**
 * For callers of a login that a test ends.
 *
 * @internal
 */
export function resetError(): DefexaUnavailableError {
  return new DefexaUnavailableError('resetDefexaSession() has ended this login.', { retryable: true });
}

/**
 * For callers in the hard window whose new session does not come in time.
 *
 * @internal
 */
export function notInTimeError(): DefexaUnavailableError {
  return new DefexaUnavailableError('The login took longer than the current session can still be used.', {
    retryable: true,
  });
}

/**
 * @param problem what is wrong with the request, and what to do instead; without a full stop
 *
 * @internal
 */
export function requestError(problem: string): DefexaRequestError {
  return new DefexaRequestError(`The request was not sent: ${problem}.`);
}

/**
 * Whether Defexa rejected the key, or denied access: someone has to change something before a login can succeed.
 *
 * @internal
 */
export function isLoginRejected(error: DefexaError): boolean {
  return error.code === 'DEFEXA_AUTHENTICATION' || error.code === 'DEFEXA_ACCESS_DENIED';
}

/**
 * The class of an error of the app's. Its message may contain a secret, such as a vault's, so ours show no more.
 *
 * @internal
 */
export function classOfError(error: unknown): string {
  try {
    const name: unknown = error instanceof Error ? error.name : typeof error;
    return typeof name === 'string' && /^[\w$.]{1,60}$/.test(name) ? name : 'Error';
  } catch {
    return 'Error';
  }
}

/**
 * How much longer Defexa asks us to wait (`Retry-After`), in milliseconds.
 *
 * @internal
 */
export function retryDelayMs({ retryable, retryAt }: DefexaError, nowMs: number): number {
  return retryable && retryAt ? Math.max(0, retryAt.getTime() - nowMs) : 0;
}

/**
 * Copies an error for another caller: callers cannot see what others write into theirs, and the stack of each leads to
 * its own call.
 *
 * @param retryAt the earliest time at which a retry can succeed
 *
 * @internal
 */
export function copyError(error: DefexaError, retryAt = error.retryAt): DefexaError {
  const { message, retryable, status, problems } = error;
  const cause = 'cause' in error ? { cause: error.cause } : {};
  const ErrorClass = error.constructor as new (
    message: string | readonly string[],
    details: DefexaErrorDetails,
  ) => DefexaError;
  // By its issues, since it may be of another copy of the package.
  return new ErrorClass('issues' in error ? (error as DefexaConfigurationError).issues : message, {
    retryable,
    retryAt,
    status,
    problems,
    ...cause,
  });
}
