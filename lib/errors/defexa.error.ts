import type { DefexaProblem } from '../platform/problem.js';

const BRAND = Symbol.for('nestjs-defexa.error');

/** What went wrong, as a constant to compare with. */
export type DefexaErrorCode =
  | 'DEFEXA_CONFIGURATION'
  | 'DEFEXA_AUTHENTICATION'
  | 'DEFEXA_ACCESS_DENIED'
  | 'DEFEXA_UNAVAILABLE'
  | 'DEFEXA_REQUEST'
  | 'DEFEXA_RESPONSE'
  | 'DEFEXA_SESSION_REJECTED';

/** What an error says beside its message. */
export interface DefexaErrorDetails {
  /** Whether the same call may succeed later although nobody changed anything. @default false */
  retryable?: boolean;
  /** The moment before which another try is of no use. */
  retryAt?: Date;
  /** The HTTP status of Defexa's answer, or the one in its body. */
  status?: number;
  /** What the platform said of it. Must hold no secret. @default none */
  problems?: readonly DefexaProblem[];
  /** What led to this error. Must hold no secret. */
  cause?: unknown;
}

/**
 * What every error of this package extends. It never carries the merchant private key, a session token,
 * request headers or an AxiosError. Callers that share a login each get an error of their own.
 */
export abstract class DefexaError extends Error {
  /** What went wrong, as a constant to compare with. */
  abstract readonly code: DefexaErrorCode;

  /** Whether the same call may succeed later although nobody changed anything. */
  readonly retryable: boolean;

  /** The moment before which another try is of no use; calls until then fail at once. */
  declare readonly retryAt?: Date;

  /** The HTTP status of Defexa's answer, or the one in its body, where there was an answer. */
  declare readonly status?: number;

  /** What Defexa's platform said of it, without secrets. Empty where it said nothing, or there was no answer. */
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
 * Whether `error` is an error of this package, even one from another copy of it (two versions installed, or
 * its ESM and its CommonJS build in one process), for which `instanceof` would say no.
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
