import { BadGatewayException, Controller, Post } from '@nestjs/common';
import { DefexaHttpService } from 'nestjs-defexa';
import { firstValueFrom } from 'rxjs';

/** The path, the fields and the response are assumptions, because Defexa documents no invoice endpoint. */
const INVOICE_PATH = '/api/v1/da/invoice';

@Controller('orders')
export class OrdersController {
  constructor(private readonly defexa: DefexaHttpService) {}

  /** Opens an invoice, always the same one. See sample/02-checkout for proper error responses. */
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
