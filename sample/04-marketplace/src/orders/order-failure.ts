import { type AxiosError, isAxiosError } from 'axios';
import { type DefexaError, isDefexaError } from 'nestjs-defexa';

/** A response with a success status that does not confirm an invoice. */
export class NoInvoiceError extends Error {
  readonly code = 'NO_INVOICE';

  constructor() {
    super('The response of Defexa does not confirm an invoice.');
  }
}

/** The response to our caller. Defexa's status is about this app and the merchant's account, so it is never passed on. */
export interface OrderFailure {
  status: 404 | 500 | 502 | 503 | 504;
  /** Whether it is certain that no invoice was opened. */
  invoice: 'none' | 'unknown';
  retryAfterSeconds?: number;
}

/** Used if Defexa does not say how long to wait. */
const DEFAULT_WAIT_SECONDS = 5;
const TIMEOUT_CODES = ['ECONNABORTED', 'ETIMEDOUT'];

/**
 * Maps the failure of a request to Defexa to a response; returns undefined for any other error. sample/02-checkout tells more
 * failures apart after which no invoice was opened.
 */
export function orderFailureFor(error: unknown, now = Date.now()): OrderFailure | undefined {
  if (isDefexaError(error)) {
    return withoutSession(error, now);
  }
  if (isAxiosError(error)) {
    return withoutInvoice(error);
  }
  return error instanceof NoInvoiceError ? { status: 502, invoice: 'unknown' } : undefined;
}

/** The merchant has no account, or its account has no session. Nothing was sent, or Defexa rejected the session. */
function withoutSession({ code, retryAt }: DefexaError, now: number): OrderFailure {
  const tryLater = { status: 503, invoice: 'none', retryAfterSeconds: secondsUntil(retryAt, now) } as const;
  switch (code) {
    case 'DEFEXA_ACCOUNT_NOT_FOUND':
      return { status: 404, invoice: 'none' };
    case 'DEFEXA_UNAVAILABLE':
    case 'DEFEXA_SESSION_REJECTED':
      return tryLater;
    case 'DEFEXA_AUTHENTICATION':
    case 'DEFEXA_ACCESS_DENIED':
      // Logins resume at retryAt, and an admin may have replaced the key by then. Without retryAt, somebody has to act first.
      return retryAt ? tryLater : { status: 502, invoice: 'none' };
    case 'DEFEXA_RESPONSE':
      return { status: 502, invoice: 'none' };
    // Mistakes in this app, or a key in the database that is none.
    case 'DEFEXA_CONFIGURATION':
    case 'DEFEXA_REQUEST':
    default:
      return { status: 500, invoice: 'none' };
  }
}

/** `request` is undefined if the time was over before anything was sent. */
function withoutInvoice({ code = '', request, response }: AxiosError): OrderFailure {
  const invoice = request || response ? 'unknown' : 'none';
  return { status: TIMEOUT_CODES.includes(code) ? 504 : 502, invoice };
}

function secondsUntil(moment: Date | undefined, now: number): number {
  return moment ? Math.max(Math.ceil((moment.getTime() - now) / 1_000), 1) : DEFAULT_WAIT_SECONDS;
}
