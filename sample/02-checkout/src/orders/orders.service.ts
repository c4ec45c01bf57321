import { Injectable } from '@nestjs/common';
import { DefexaHttpService } from 'nestjs-defexa';
import { firstValueFrom } from 'rxjs';
import { invoiceIdOf } from '../upstream/invoice-answer.js';
import type { OrderDto } from './order.dto.js';
import type { PlacedOrderDto } from './placed-order.dto.js';

/**
 * Where invoices are opened. An assumption, as are the names of the fields: Defexa documents no invoice endpoint. Put
 * in here what Defexa told you.
 */
export const INVOICE_PATH = '/api/v1/da/invoice';

@Injectable()
export class OrdersService {
  constructor(private readonly defexa: DefexaHttpService) {}

  /**
   * Opens the invoice of an order. An app of your own stores the order before: then it can look for the invoice where
   * the effect of the request is unknown.
   */
  async place({ orderId, amount, currency }: OrderDto): Promise<PlacedOrderDto> {
    const request = this.defexa.post<unknown>(INVOICE_PATH, { order_id: orderId, amount, currency });
    const { data } = await firstValueFrom(request);
    return { orderId, invoiceId: invoiceIdOf(data) };
  }
}
