import { InvoiceException } from './invoice.exception.js';
import { isWithoutEffect } from './without-effect.js';

/**
 * Reads the invoice id from the response to a request that opens an invoice. Its form is an assumption: `{ success, status,
 * invoice_id }`.
 *
 * @throws {InvoiceException} if the response does not confirm an invoice
 */
export function readInvoiceId(body: unknown): number {
  const { success, status, invoice_id: id } = (body ?? {}) as Record<string, unknown>;
  if (success === false) {
    const statedStatus = typeof status === 'number' ? `status ${status}` : 'no status';
    const cause = new Error(`Defexa responded with success: false and ${statedStatus}.`);
    throw new InvoiceException(isWithoutEffect({ data: body }) ? 'none' : 'unknown', cause);
  }
  if (success !== true || typeof id !== 'number') {
    const cause = new Error('Defexa responded with neither an invoice nor success: false.');
    throw new InvoiceException('unknown', cause);
  }
  return id;
}
