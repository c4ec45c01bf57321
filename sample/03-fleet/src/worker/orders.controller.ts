import { BadGatewayException, Controller, Post } from '@nestjs/common';
import { DefexaHttpService } from 'nestjs-defexa';
import { firstValueFrom } from 'rxjs';

/** An assumption, as are the fields and the answer: Defexa documents no invoice endpoint. */
const INVOICE_PATH = '/api/v1/da/invoice';

@Controller('orders')
export class OrdersController {
  constructor(private readonly defexa: DefexaHttpService) {}

  /** Opens the invoice of an order, always of the same one here. What customers are told, sample/02-checkout shows. */
  @Post()
  async place() {
    try {
      const request = this.defexa.post<{ invoice_id: number }>(INVOICE_PATH, {
        amount: 1999,
        currency: 'EUR',
      });
      const { data } = await firstValueFrom(request);
      return { invoiceId: data.invoice_id, worker: Number(process.env.WORKER) };
    } catch (cause) {
      throw new BadGatewayException('The invoice could not be opened.', { cause });
    }
  }
}
