import { Readable } from 'node:stream';
import { type AxiosError, CanceledError, isAxiosError, isCancel } from 'axios';
import { markCallError } from '../errors/call-error.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { redactResponse } from '../secrets/redact-response.js';
import { redactRequestInPlace } from '../secrets/redact-request.js';
import { redactParsedBody } from '../secrets/redact-value.js';

/** Errors that were created without secrets. */
const REDACTED_ERRORS = new WeakSet<object>();

/** Marks an error of a call as free of secrets, so that it is not searched again. */
export function markRedacted<E extends AxiosError>(error: E): E {
  REDACTED_ERRORS.add(error);
  return markCallError(error);
}

/**
 * Redacts and marks an error that axios itself created: it creates some before it calls the adapter, and some after. Returns all others
 * unchanged, including those from other services that the app calls in its interceptors.
 */
export function redactAxiosError(
  error: unknown,
  baseURL: string | undefined,
  secrets: AccountSecrets,
): unknown {
  if (isCancel(error) && !error.config) {
    // A copy, because this object is the reason in the app's own cancel token.
    return markCallError(new CanceledError(secrets.redact(error.message)));
  }
  if (
    !isAxiosError(error) ||
    !error.config ||
    error.config.baseURL !== baseURL ||
    REDACTED_ERRORS.has(error)
  ) {
    return error;
  }
  const { config } = error;
  const { data } = config as { data?: unknown };
  error.message = secrets.redact(error.message);
  error.stack &&= secrets.redact(error.stack);
  if (error.response) {
    const response = redactResponse(error.response, secrets);
    const { data: body } = response as { data: unknown };
    const isParsed = !Buffer.isBuffer(body) && !(body instanceof Readable);
    error.response = isParsed ? { ...response, data: redactParsedBody(body, secrets) } : response;
  }
  redactRequestInPlace(
    { config, body: typeof data === 'string' ? data : toJson(data), request: undefined },
    secrets,
  );
  if (data === undefined) {
    config.data = data;
  }
  return markCallError(error);
}

/** The JSON of the data that would have been sent. */
function toJson(data: unknown): string {
  try {
    return data === undefined ? '' : JSON.stringify(data);
  } catch {
    return '';
  }
}
