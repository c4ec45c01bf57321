import { type AxiosError, isAxiosError } from 'axios';
import { type DefexaError, isDefexaError } from 'nestjs-defexa';
import { InvoiceAnswerError } from './invoice-answer.js';
import { isRefusal } from './refusal.js';
import { retryAfterFrom, secondsUntil, USUAL_WAIT } from './retry-after.js';

/** What our caller is told. Defexa's own status is about us, so it is never passed on. */
export interface FailureAnswer {
  status: 500 | 502 | 503 | 504;
  /** Whether it is known that no invoice was opened. */
  invoice: 'none' | 'unknown';
  /** In seconds. */
  retryAfter?: number;
}

/** The connection was not made, so nothing reached Defexa. */
const UNREACHED = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ERR_PROXY_TUNNEL',
];
/** Defexa has done nothing, by our assumption. Not 409, say: there, an invoice may be what is in conflict. */
const DONE_NOTHING = new Set([400, 401, 403, 404, 405, 413, 415, 422, 429]);
const TIMED_OUT = ['ECONNABORTED', 'ETIMEDOUT'];

/** The answer for a failure of a request to Defexa; undefined for any other error. */
export function answerFor(error: unknown, now = Date.now()): FailureAnswer | undefined {
  if (isDefexaError(error)) {
    return withoutSession(error, now);
  }
  if (isAxiosError<unknown>(error)) {
    return error.response ? afterAnswer(error.response, now) : withoutAnswer(error);
  }
  return error instanceof InvoiceAnswerError ? { status: 502, invoice: error.invoice } : undefined;
}

/** The request was not sent for want of a session, or Defexa rejected its session. */
function withoutSession({ code, retryAt }: DefexaError, now: number): FailureAnswer {
  const retryAfter = secondsUntil(retryAt, now);
  switch (code) {
    case 'DEFEXA_UNAVAILABLE':
    case 'DEFEXA_SESSION_REJECTED':
      return { status: 503, invoice: 'none', retryAfter };
    case 'DEFEXA_AUTHENTICATION':
    case 'DEFEXA_ACCESS_DENIED':
      // Logins go on at retryAt, with a corrected key for all we know. Without it, somebody has to act first.
      return retryAt ? { status: 503, invoice: 'none', retryAfter } : { status: 502, invoice: 'none' };
    case 'DEFEXA_RESPONSE':
      return { status: 502, invoice: 'none' };
    // A mistake of this app's.
    case 'DEFEXA_CONFIGURATION':
    case 'DEFEXA_REQUEST':
    default:
      return { status: 500, invoice: 'none' };
  }
}

/** An answer came, with a status that is no success; or with one, but cut off. */
function afterAnswer(response: NonNullable<AxiosError['response']>, now: number): FailureAnswer {
  const { status, headers } = response;
  const invoice = DONE_NOTHING.has(status) && isRefusal(response) ? 'none' : 'unknown';
  return status === 429 || status === 503
    ? { status: 503, invoice, retryAfter: retryAfterFrom(headers['retry-after'], now) }
    : { status: 502, invoice };
}

function withoutAnswer({ code = '', request }: AxiosError): FailureAnswer {
  if (TIMED_OUT.includes(code)) {
    // DefexaHttpService leaves `request` out where the time was over before anything was sent.
    return { status: 504, invoice: request ? 'unknown' : 'none' };
  }
  if (UNREACHED.includes(code)) {
    return { status: 503, invoice: 'none', retryAfter: USUAL_WAIT };
  }
  return { status: 502, invoice: 'unknown' };
}
