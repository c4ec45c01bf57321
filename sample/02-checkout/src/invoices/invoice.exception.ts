import { BadGatewayException } from '@nestjs/common';
import type { FailureDto } from '../orders/failure.dto.js';

/** Responds that there is no invoice, or that there may be one. The cause is only for the log. */
export class InvoiceException extends BadGatewayException {
  constructor(
    readonly invoice: 'none' | 'unknown',
    override readonly cause: Error,
  ) {
    const body: FailureDto = { statusCode: 502, error: 'Bad Gateway', message: 'No invoice was opened.' };
    if (invoice === 'unknown') {
      body.message = 'It is unknown whether an invoice was opened. Look for it before you order again.';
      body.invoice = invoice;
    }
    super(body);
  }
}
