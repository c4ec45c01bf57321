import { Controller, Post } from '@nestjs/common';
import { DefexaHttpService } from 'nestjs-defexa';
import { firstValueFrom } from 'rxjs';

@Controller('orders')
export class OrdersController {
  constructor(private readonly defexa: DefexaHttpService) {}

  /** Opens an invoice. `DefexaExceptionFilter` responds if it fails. The path is an assumption: Defexa documents none. */
  @Post()
  async place(): Promise<unknown> {
    const { data } = await firstValueFrom(this.defexa.post<unknown>('/api/v1/invoice', { amount: 1_999 }));
    return data;
  }
}
