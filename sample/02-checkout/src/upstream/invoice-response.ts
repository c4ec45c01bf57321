import { isWithoutEffect } from './without-effect.js';

/** A response with a success status that does not confirm an invoice. */
export class InvoiceResponseError extends Error {
  readonly code = 'INVOICE_RESPONSE';

  constructor(
    message: string,
    /** Whether Defexa says that there is no invoice. */
    readonly invoice: 'none' | 'unknown',
  ) {
    super(message);
  }
}

/**
 * Reads the invoice id from the response to a request that opens an invoice. Its form is an assumption: `{ success, status,
 * invoice_id }`.
 *
 * @throws {InvoiceResponseError}
 */
export function readInvoiceId(body: unknown): number {
  const { success, status, invoice_id: id } = (body ?? {}) as Record<string, unknown>;
  if (success === false) {
    const statedStatus = typeof status === 'number' ? `status ${status}` : 'no status';
    const invoice = isWithoutEffect({ data: body }) ? 'none' : 'unknown';
    throw new InvoiceResponseError(`Defexa responded with success: false and ${statedStatus}.`, invoice);
  }
  if (success !== true || typeof id !== 'number') {
    throw new InvoiceResponseError('Defexa responded with neither an invoice nor success: false.', 'unknown');
  }
  return id;
}
