import { Injectable, Logger } from '@nestjs/common';
import { DefexaAccounts } from 'nestjs-defexa';
import { firstValueFrom } from 'rxjs';
import type { OrderDto, PlacedOrderDto } from './order.dto.js';
import { UnknownInvoiceException, wasSent } from './unknown-invoice.exception.js';

/** The path, the fields and the response are assumptions, because Defexa documents no invoice endpoint. */
export const INVOICE_PATH = '/api/v1/da/invoice';

interface InvoiceResponse {
  success: boolean;
  invoice_id: number;
}

@Injectable()
export class OrdersService {
  readonly #logger = new Logger('Orders');

  constructor(private readonly accounts: DefexaAccounts) {}

  /**
   * Opens the invoice of an order, with the session of its merchant.
   *
   * @throws {UnknownInvoiceException} if there may be an invoice. `DefexaExceptionFilter` responds to all other failures
   */
  async place({ orderId, merchantId, amount, currency }: OrderDto): Promise<PlacedOrderDto> {
    const { http } = await this.accounts.get(merchantId);
    const request = http.post<Partial<InvoiceResponse> | null>(INVOICE_PATH, {
      order_id: orderId,
      amount,
      currency,
    });
    const { data } = await firstValueFrom(request).catch((error: unknown) => {
      throw wasSent(error) ? this.#unknownInvoice(orderId, merchantId, error.message) : error;
    });
    if (data?.success !== true || typeof data.invoice_id !== 'number') {
      throw this.#unknownInvoice(orderId, merchantId, 'The response of Defexa does not confirm an invoice.');
    }
    return { orderId, merchantId, invoiceId: data.invoice_id };
  }

  /** The log names the order, so that somebody can look for its invoice. */
  #unknownInvoice(orderId: string, merchantId: string, reason: string): UnknownInvoiceException {
    this.#logger.error(
      `Order ${orderId} at ${merchantId}: it is unknown whether there is an invoice. ${reason}`,
    );
    return new UnknownInvoiceException();
  }
}
