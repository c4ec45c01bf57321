import { Injectable } from '@nestjs/common';
import { DefexaHttpService } from 'nestjs-defexa';
import { firstValueFrom } from 'rxjs';
import { readInvoiceId } from '../upstream/invoice-response.js';
import type { OrderDto } from './order.dto.js';
import type { PlacedOrderDto } from './placed-order.dto.js';

/**
 * The path and the names of the fields are assumptions, because Defexa documents no invoice endpoint. Replace them with what Defexa
 * gave you.
 */
export const INVOICE_PATH = '/api/v1/da/invoice';

@Injectable()
export class OrdersService {
  constructor(private readonly defexa: DefexaHttpService) {}

  /**
   * Opens the invoice of an order. A real app stores the order first. Then it can look for the invoice if the effect of the request
   * is unknown.
   */
  async place({ orderId, amount, currency }: OrderDto): Promise<PlacedOrderDto> {
    const request = this.defexa.post<unknown>(INVOICE_PATH, { order_id: orderId, amount, currency });
    const { data } = await firstValueFrom(request);
    return { orderId, invoiceId: readInvoiceId(data) };
  }
}
