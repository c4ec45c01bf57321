import { beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { DefexaHttpService, DefexaUnavailableError } from 'nestjs-defexa';
import { overrideDefexaSession } from 'nestjs-defexa/testing';
import { type Observable, of, throwError } from 'rxjs';
import { AppModule } from '../src/app.module.js';
import { INVOICE_PATH, OrdersService } from '../src/orders/orders.service.js';

const ORDER = { orderId: 'A-1', amount: 1999, currency: 'EUR' };

describe('OrdersService', () => {
  let orders: OrdersService;
  let answer: Observable<unknown>;
  let sent: unknown[][];

  beforeEach(async () => {
    sent = [];
    const post = (...args: unknown[]) => {
      sent.push(args);
      return answer;
    };
    const module = await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] }))
      .overrideProvider(DefexaHttpService)
      .useValue({ post })
      .compile();
    orders = module.get(OrdersService);
  });

  it('opens the invoice of an order', async () => {
    answer = of({ data: { success: true, status: 200, invoice_id: 12 } });
    expect(await orders.place(ORDER)).toEqual({ orderId: 'A-1', invoiceId: 12 });
    expect(sent).toEqual([[INVOICE_PATH, { order_id: 'A-1', amount: 1999, currency: 'EUR' }]]);
  });

  it.each<[unknown, 'none' | 'unknown']>([
    [{ success: false, status: 400 }, 'none'],
    [{ success: true, status: 200 }, 'unknown'],
    [{ success: true, status: 200, invoice_id: '' }, 'unknown'],
    [{ invoice_id: 12 }, 'unknown'],
    ['<html>', 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
  ])('does not take %j for an invoice', async (data, invoice) => {
    answer = of({ data });
    await expect(orders.place(ORDER)).rejects.toMatchObject({ code: 'INVOICE_ANSWER', invoice });
  });

  it('leaves the failure of a request as it is', async () => {
    const error = new DefexaUnavailableError('Defexa is out of reach.');
    answer = throwError(() => error);
    await expect(orders.place(ORDER)).rejects.toBe(error);
  });
});
