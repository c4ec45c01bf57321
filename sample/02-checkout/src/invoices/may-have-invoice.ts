import { isAxiosError } from 'axios';
import { isWithoutEffect } from './without-effect.js';

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
const NOT_ACTED_STATUSES = [400, 401, 403, 404, 405, 413, 415, 422, 429];

/** Whether there may be an invoice, although the request for it failed. */
export function mayHaveInvoice(error: unknown): boolean {
  // Without a session, nothing was sent: then the error is no AxiosError, or has no request.
  if (!isAxiosError<unknown>(error) || !error.request) {
    return false;
  }
  const { code = '', response } = error;
  return response
    ? !NOT_ACTED_STATUSES.includes(response.status) || !isWithoutEffect(response)
    : !NOT_CONNECTED_CODES.includes(code);
}
