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
  let response: Observable<unknown>;
  let requests: unknown[][];

  beforeEach(async () => {
    requests = [];
    const post = (...args: unknown[]) => {
      requests.push(args);
      return response;
    };
    const module = await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] }))
      .overrideProvider(DefexaHttpService)
      .useValue({ post })
      .setLogger({ log: () => {}, warn: () => {}, error: () => {} })
      .compile();
    orders = module.get(OrdersService);
  });

  it('opens the invoice of an order', async () => {
    response = of({ data: { success: true, status: 200, invoice_id: 12 } });
    expect(await orders.place(ORDER)).toEqual({ orderId: 'A-1', invoiceId: 12 });
    expect(requests).toEqual([[INVOICE_PATH, { order_id: 'A-1', amount: 1999, currency: 'EUR' }]]);
  });

  it.each<[unknown, 'none' | 'unknown']>([
    [{ success: false, status: 400 }, 'none'],
    [{ success: true, status: 200 }, 'unknown'],
    [{ success: true, status: 200, invoice_id: '' }, 'unknown'],
    [{ invoice_id: 12 }, 'unknown'],
    ['<html>', 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
  ])('rejects the response %j, which confirms no invoice', async (data, invoice) => {
    response = of({ data });
    await expect(orders.place(ORDER)).rejects.toMatchObject({ status: 502, invoice });
  });

  it('passes on the error of a request', async () => {
    const error = new DefexaUnavailableError('Defexa cannot be reached.');
    response = throwError(() => error);
    await expect(orders.place(ORDER)).rejects.toBe(error);
  });
});
