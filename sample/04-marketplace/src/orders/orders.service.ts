import { Injectable } from '@nestjs/common';
import { DefexaAccounts } from 'nestjs-defexa';
import { firstValueFrom } from 'rxjs';
import type { OrderDto, PlacedOrderDto } from './order.dto.js';
import { NoInvoiceError } from './order-failure.js';

/** The path, the fields and the response are assumptions, because Defexa documents no invoice endpoint. */
export const INVOICE_PATH = '/api/v1/da/invoice';

interface InvoiceResponse {
  success: boolean;
  invoice_id: number;
}

@Injectable()
export class OrdersService {
  constructor(private readonly accounts: DefexaAccounts) {}

  /** Opens the invoice of an order, with the session of its merchant. */
  async place({ orderId, merchantId, amount, currency }: OrderDto): Promise<PlacedOrderDto> {
    const { http } = await this.accounts.get(merchantId);
    const request = http.post<Partial<InvoiceResponse> | null>(INVOICE_PATH, {
      order_id: orderId,
      amount,
      currency,
    });
    const { data } = await firstValueFrom(request);
    if (data?.success !== true || typeof data.invoice_id !== 'number') {
      throw new NoInvoiceError();
    }
    return { orderId, merchantId, invoiceId: data.invoice_id };
  }
}
