import { BadGatewayException } from '@nestjs/common';
import { isAxiosError } from 'axios';

/** Responds that there may be an invoice, although the request for it failed. */
export class UnknownInvoiceException extends BadGatewayException {
  constructor() {
    super({
      statusCode: 502,
      error: 'Bad Gateway',
      message: 'It is unknown whether an invoice was opened. Look for it before you order again.',
      invoice: 'unknown',
    });
  }
}

/**
 * Whether the request for an invoice was sent: without a session, the error is no AxiosError, or has no `request`. sample/02-checkout
 * tells more failures apart after which there is no invoice.
 */
export function wasSent(error: unknown): error is Error {
  return isAxiosError(error) && Boolean(error.request);
}
