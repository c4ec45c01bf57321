import type { DefexaProblem } from '../platform/problem.js';

const BRAND = Symbol.for('nestjs-defexa.error');

/** The codes of the errors of this package, one per class. */
export type DefexaErrorCode =
  | 'DEFEXA_CONFIGURATION'
  | 'DEFEXA_AUTHENTICATION'
  | 'DEFEXA_ACCESS_DENIED'
  | 'DEFEXA_UNAVAILABLE'
  | 'DEFEXA_REQUEST'
  | 'DEFEXA_RESPONSE'
  | 'DEFEXA_SESSION_REJECTED'
  | 'DEFEXA_ACCOUNT_NOT_FOUND';

/** The details of an error. */
export interface DefexaErrorDetails {
  /** Whether the same call may succeed later without any change. @default false */
  retryable?: boolean | undefined;
  /** The earliest time at which a retry can succeed. */
  retryAt?: Date | undefined;
  /** The HTTP status of Defexa's response, or the status in its body. */
  status?: number | undefined;
  /** The problems that the platform reported. Must not contain secrets. @default none */
  problems?: readonly DefexaProblem[] | undefined;
  /** The error that caused this one. Must not contain secrets. */
  cause?: unknown;
}

/**
 * The base class of all errors of this package. Errors never contain the merchant private key, a session token, request
 * headers or an `AxiosError`. Callers that wait for the same login each get their own error.
 */
export abstract class DefexaError extends Error {
  /** The code of the error's class, for comparisons. */
  abstract readonly code: DefexaErrorCode;

  /** Whether the same call may succeed later without any change. */
  readonly retryable: boolean;

  /** The earliest time at which a retry can succeed. Calls before it fail at once. */
  declare readonly retryAt?: Date;

  /** The HTTP status of Defexa's response, or the status in its body; not set without a response. */
  declare readonly status?: number;

  /** The problems that Defexa's platform reported, without secrets. Empty if there are none. */
  readonly problems: readonly DefexaProblem[];

  constructor(message: string, details: DefexaErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.retryable = details.retryable ?? false;
    this.problems = (details.problems ?? []).map((problem) => ({ ...problem }));
    if (details.retryAt) {
      this.retryAt = new Date(details.retryAt);
    }
    if (details.status !== undefined) {
      this.status = details.status;
    }
  }
}

Object.defineProperty(DefexaError.prototype, BRAND, { value: true });

/**
 * Whether `error` is an error of this package. Unlike `instanceof`, recognizes errors of another copy of the package too:
 * another version, or the CommonJS build beside the ESM build.
 *
 * @example
 * try {
 *   await auth.getSession();
 * } catch (error) {
 *   if (isDefexaError(error) && error.code === 'DEFEXA_UNAVAILABLE') {
 *     throw new ServiceUnavailableException();
 *   }
 *   throw error;
 * }
 */
export function isDefexaError(error: unknown): error is DefexaError {
  return typeof error === 'object' && error !== null && BRAND in error;
}
