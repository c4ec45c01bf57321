import { Injectable, Logger } from '@nestjs/common';
import { DefexaHttpService } from 'nestjs-defexa';
import { firstValueFrom } from 'rxjs';
import { InvoiceException } from '../invoices/invoice.exception.js';
import { readInvoiceId } from '../invoices/invoice-response.js';
import { mayHaveInvoice } from '../invoices/may-have-invoice.js';
import type { OrderDto } from './order.dto.js';
import type { PlacedOrderDto } from './placed-order.dto.js';

/**
 * The path and the names of the fields are assumptions, because Defexa documents no invoice endpoint. Replace them with what Defexa
 * gave you.
 */
export const INVOICE_PATH = '/api/v1/da/invoice';

@Injectable()
export class OrdersService {
  readonly #logger = new Logger('Checkout');

  constructor(private readonly defexa: DefexaHttpService) {}

  /**
   * Opens the invoice of an order. A real app stores the order first. Then it can look for the invoice if the effect of the request
   * is unknown.
   *
   * @throws {InvoiceException} if there may be an invoice, or Defexa says that there is none. `DefexaExceptionFilter` responds to all
   *   other failures
   */
  async place({ orderId, amount, currency }: OrderDto): Promise<PlacedOrderDto> {
    try {
      const request = this.defexa.post<unknown>(INVOICE_PATH, { order_id: orderId, amount, currency });
      const { data } = await firstValueFrom(request);
      return { orderId, invoiceId: readInvoiceId(data) };
    } catch (error) {
      const failure = mayHaveInvoice(error) ? new InvoiceException('unknown', error as Error) : error;
      if (failure instanceof InvoiceException) {
        // Names the order, so that somebody can look for its invoice.
        this.#logger.error(`Order ${orderId}: invoice ${failure.invoice}. ${failure.cause.message}`);
      }
      throw failure;
    }
  }
}
