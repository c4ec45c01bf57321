import type { AxiosError } from 'axios';
import { isDefexaError, type DefexaError } from '../errors/defexa.error.js';
import { DEFAULT_WAIT_SECONDS, parseRetryAfter, secondsUntil } from './retry-after.js';

/** What the app's own caller gets. Defexa's 401 is not the caller's 401, so Defexa's status is never passed on. */
export interface FailureResponse {
  readonly statusCode: 404 | 500 | 502 | 503 | 504;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** They say nothing about Defexa, nor about the app's insides. */
const MESSAGES: Readonly<Record<FailureResponse['statusCode'], string>> = {
  404: 'The merchant does not exist.',
  500: 'Internal server error',
  502: 'The request to the payment provider failed.',
  503: 'The payment provider is unavailable. Please try again later.',
  504: 'The payment provider did not respond in time.',
};

/** There was no connection, so nothing reached Defexa. Errors of certificates are not among them: waiting does not help. */
const NOT_CONNECTED_CODES = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ERR_PROXY_TUNNEL',
];
/** The call used up its own time, or the app ended it: by its signal, which often is a time-out, or because its caller left. */
const TIMEOUT_CODES = ['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED'];
/** axios did not send the request, because of its options or the size of its body. */
const REQUEST_CODES = [
  'ERR_BAD_OPTION',
  'ERR_BAD_OPTION_VALUE',
  'ERR_BAD_REQUEST',
  'ERR_INVALID_URL',
  'ERR_NOT_SUPPORT',
];

/**
 * Maps a failure of Defexa's to a response. Pure.
 *
 * @param error a `DefexaError`, or the error of a call of `DefexaHttpService`
 * @param nowMs milliseconds since the Unix epoch
 */
export function failureResponse(error: DefexaError | AxiosError, nowMs: number): FailureResponse {
  if (isDefexaError(error)) {
    return withoutSession(error, nowMs);
  }
  return error.response ? afterResponse(error.response, nowMs) : withoutResponse(error);
}

/** The request was not sent, or Defexa rejected its session. */
function withoutSession({ code, retryAt }: DefexaError, nowMs: number): FailureResponse {
  switch (code) {
    case 'DEFEXA_UNAVAILABLE':
    case 'DEFEXA_SESSION_REJECTED':
      return tryLater(secondsUntil(retryAt?.getTime(), nowMs));
    case 'DEFEXA_AUTHENTICATION':
    case 'DEFEXA_ACCESS_DENIED':
      // Logins resume at retryAt, and the key may be corrected by then. Without retryAt, somebody has to act first.
      return retryAt ? tryLater(secondsUntil(retryAt.getTime(), nowMs)) : respond(502);
    case 'DEFEXA_RESPONSE':
      return respond(502);
    case 'DEFEXA_ACCOUNT_NOT_FOUND':
      return respond(404);
    // Mistakes of the app. The default is for codes of later versions of the package.
    case 'DEFEXA_CONFIGURATION':
    case 'DEFEXA_REQUEST':
    default:
      return respond(500);
  }
}

/** The status is not a success, or the response was cut off or is not JSON. */
function afterResponse(
  { status, headers }: NonNullable<AxiosError['response']>,
  nowMs: number,
): FailureResponse {
  switch (status) {
    case 429:
    case 503:
      return tryLater(parseRetryAfter(headers?.['retry-after'], nowMs));
    case 408:
    case 504:
      return respond(504);
    default:
      return respond(502);
  }
}

function withoutResponse({ code = '', config, request }: AxiosError): FailureResponse {
  if (TIMEOUT_CODES.includes(code)) {
    // Without `request`, the time was over before there was a session, so nothing was sent. (Errors of streams have no `config`.)
    return config && !request && code !== 'ERR_CANCELED' ? tryLater(DEFAULT_WAIT_SECONDS) : respond(504);
  }
  if (NOT_CONNECTED_CODES.includes(code)) {
    return tryLater(DEFAULT_WAIT_SECONDS);
  }
  return respond(REQUEST_CODES.includes(code) ? 500 : 502);
}

function tryLater(retryAfterSeconds: number): FailureResponse {
  return { ...respond(503), retryAfterSeconds };
}

function respond(statusCode: FailureResponse['statusCode']): FailureResponse {
  return { statusCode, message: MESSAGES[statusCode] };
}
