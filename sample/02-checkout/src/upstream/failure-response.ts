import { type AxiosError, isAxiosError } from 'axios';
import { type DefexaError, isDefexaError } from 'nestjs-defexa';
import { InvoiceResponseError } from './invoice-response.js';
import { DEFAULT_WAIT_SECONDS, parseRetryAfter, secondsUntil } from './retry-after.js';
import { isWithoutEffect } from './without-effect.js';

/** The response to our caller. Defexa's status is about this app, so it is never passed on. */
export interface FailureResponse {
  status: 500 | 502 | 503 | 504;
  /** Whether it is certain that no invoice was opened. */
  invoice: 'none' | 'unknown';
  retryAfterSeconds?: number;
}

/** There was no connection, so nothing reached Defexa. */
const NOT_CONNECTED_CODES = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ERR_PROXY_TUNNEL',
];
/** Assumption: Defexa has not acted on the request. 409 is not among them: the conflict may be with an existing invoice. */
const NOT_ACTED_STATUSES = new Set([400, 401, 403, 404, 405, 413, 415, 422, 429]);
const TIMEOUT_CODES = ['ECONNABORTED', 'ETIMEDOUT'];

/** Maps the failure of a request to Defexa to a response; returns undefined for any other error. */
export function failureResponseFor(error: unknown, now = Date.now()): FailureResponse | undefined {
  if (isDefexaError(error)) {
    return withoutSession(error, now);
  }
  if (isAxiosError<unknown>(error)) {
    return error.response ? afterResponse(error.response, now) : withoutResponse(error);
  }
  return error instanceof InvoiceResponseError ? { status: 502, invoice: error.invoice } : undefined;
}

/** The request was not sent because there was no session, or Defexa rejected its session. */
function withoutSession({ code, retryAt }: DefexaError, now: number): FailureResponse {
  const retryAfterSeconds = secondsUntil(retryAt, now);
  switch (code) {
    case 'DEFEXA_UNAVAILABLE':
    case 'DEFEXA_SESSION_REJECTED':
      return { status: 503, invoice: 'none', retryAfterSeconds };
    case 'DEFEXA_AUTHENTICATION':
    case 'DEFEXA_ACCESS_DENIED':
      // Logins resume at retryAt, and the key may be corrected by then. Without retryAt, somebody has to act first.
      return retryAt ? { status: 503, invoice: 'none', retryAfterSeconds } : { status: 502, invoice: 'none' };
    case 'DEFEXA_RESPONSE':
      return { status: 502, invoice: 'none' };
    // Mistakes in this app.
    case 'DEFEXA_CONFIGURATION':
    case 'DEFEXA_REQUEST':
    case 'DEFEXA_ACCOUNT_NOT_FOUND':
    default:
      return { status: 500, invoice: 'none' };
  }
}

/** The status is not a success, or the response was cut off. */
function afterResponse(response: NonNullable<AxiosError['response']>, now: number): FailureResponse {
  const { status, headers } = response;
  const invoice = NOT_ACTED_STATUSES.has(status) && isWithoutEffect(response) ? 'none' : 'unknown';
  return status === 429 || status === 503
    ? { status: 503, invoice, retryAfterSeconds: parseRetryAfter(headers['retry-after'], now) }
    : { status: 502, invoice };
}

function withoutResponse({ code = '', request }: AxiosError): FailureResponse {
  if (TIMEOUT_CODES.includes(code)) {
    // DefexaHttpService leaves `request` undefined if the time was over before it sent anything.
    return { status: 504, invoice: request ? 'unknown' : 'none' };
  }
  if (NOT_CONNECTED_CODES.includes(code)) {
    return { status: 503, invoice: 'none', retryAfterSeconds: DEFAULT_WAIT_SECONDS };
  }
  return { status: 502, invoice: 'unknown' };
}
