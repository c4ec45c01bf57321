import { isRefusal } from './refusal.js';

/** An answer with a status of success that does not say that an invoice is open. */
export class InvoiceAnswerError extends Error {
  readonly code = 'INVOICE_ANSWER';

  constructor(
    message: string,
    /** Whether Defexa says that there is no invoice. */
    readonly invoice: 'none' | 'unknown',
  ) {
    super(message);
  }
}

/**
 * Reads the answer to a request that opens an invoice: `{ success, status, invoice_id }`, by our assumption.
 *
 * @throws {InvoiceAnswerError}
 */
export function invoiceIdOf(answer: unknown): number {
  const { success, status, invoice_id: id } = (answer ?? {}) as Record<string, unknown>;
  if (success === false) {
    const stated = typeof status === 'number' ? `status ${status}` : 'no status';
    const invoice = isRefusal({ data: answer }) ? 'none' : 'unknown';
    throw new InvoiceAnswerError(`Defexa answered with success: false and ${stated}.`, invoice);
  }
  if (success !== true || typeof id !== 'number') {
    throw new InvoiceAnswerError('Defexa answered with neither an invoice nor success: false.', 'unknown');
  }
  return id;
}
