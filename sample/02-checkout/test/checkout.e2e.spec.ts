import { afterEach, describe, expect, it } from '@jest/globals';
import type { DefexaCannedResponse, DefexaFault, DefexaFaultName } from 'nestjs-defexa/testing';
import { INVOICE_PATH } from '../src/orders/orders.service.js';
import { Shop } from './shop.js';

const shops: Shop[] = [];

async function openShop(options?: { timeout: number }): Promise<Shop> {
  const shop = await Shop.open(options);
  shops.push(shop);
  return shop;
}

/** A session token, or the key. */
const SECRET = /[0-9a-f]{32}|5f0c1d9e7a3b4c682d1e/;

async function closeShop(shop: Shop) {
  await shop.close();
  expect(shop.log.join('\n')).not.toMatch(SECRET);
  expect(shop.responseBodies.join('\n')).not.toMatch(SECRET);
  expect(shop.responseBodies.join('\n')).not.toContain(new URL(shop.defexa.baseUrl).host);
}

afterEach(async () => {
  await Promise.all(shops.splice(0).map(closeShop));
});

describe('POST /orders', () => {
  it('opens one invoice for an order', async () => {
    const shop = await openShop();
    expect(await shop.order()).toMatchObject({ status: 201, body: { orderId: 'A-1', invoiceId: 1 } });
    const fields = { order_id: 'A-1', amount: 1999, currency: 'EUR' };
    expect(shop.defexa.invoices).toEqual([{ id: 1, path: INVOICE_PATH, fields }]);
    expect(shop.defexa.counts).toMatchObject({ logins: 1, invoices: 1, rejected: 0, others: 0 });
    expect(shop.log).toEqual([]);
  });

  it('logs in once for many orders', async () => {
    const shop = await openShop();
    const responses = await Promise.all(Array.from({ length: 20 }, () => shop.order()));
    expect(responses.filter(({ status }) => status !== 201)).toEqual([]);
    expect(shop.defexa.invoices).toHaveLength(20);
    expect(shop.defexa.counts).toMatchObject({ logins: 1, invoices: 20 });
  });

  it('hides a revoked session from the customer', async () => {
    const shop = await openShop();
    await shop.order();
    shop.defexa.revoke();
    expect(await shop.order()).toMatchObject({ status: 201, body: { orderId: 'A-1' } });
    expect(shop.defexa.invoices).toHaveLength(2);
    expect(shop.defexa.counts).toMatchObject({ logins: 2, rejected: 1 });
  });

  it('rejects invalid orders, and sends nothing', async () => {
    const shop = await openShop();
    const order = (fields: object) =>
      JSON.stringify({ orderId: 'A-1', amount: 1, currency: 'EUR', ...fields });
    const invalidOrders: [body: string, message: RegExp][] = [
      ['{"orderId":', /JSON/],
      ['{}', /^orderId must be .*,amount must .*,currency must /],
      ['[]', /must/],
      [order({ orderId: '' }), /^orderId must be 1 to 64 letters/],
      [order({ orderId: 'x'.repeat(65) }), /^orderId must be 1 to 64 letters/],
      [order({ orderId: 'A-1\nA-2' }), /^orderId must be 1 to 64 letters/],
      [order({ orderId: 7 }), /^orderId must be 1 to 64 letters/],
      [order({ amount: 0 }), /^amount must not be less than 1$/],
      [order({ amount: 19.99 }), /^amount must be an integer number$/],
      [order({ amount: '1999' }), /amount must be an integer number/],
      [order({ amount: 1e21 }), /^amount must not be greater than 100000000$/],
      [order({ currency: 'XYZ' }), /^currency must be a valid ISO4217 currency code$/],
      [order({ currency: 'eur' }), /^currency must be uppercase$/],
      [order({ session_token: 'mine' }), /^property session_token should not exist$/],
    ];
    for (const [body, message] of invalidOrders) {
      const response = await shop.order(body);
      expect({ body, status: response.status }).toEqual({ body, status: 400 });
      expect(String(response.body.message)).toMatch(message);
    }
    expect(shop.defexa.counts).toMatchObject({ logins: 0, invoices: 0 });
  });
});

/** A customer's response to a failed order. */
type Failure = [status: number, invoice: 'unknown' | undefined, retryAfter: unknown];

async function failingOrder(fault: DefexaFault, route: 'login' | 'invoice'): Promise<Failure> {
  // Long enough for everything before the fault.
  const shop = await openShop(fault === 'hang' ? { timeout: 3_000 } : undefined);
  shop.defexa.fail(fault, { route });
  const { status, body, retryAfter } = await shop.order();
  const { invoice } = body as { invoice?: 'unknown' };
  expect(body).toEqual({
    statusCode: status,
    error: expect.any(String),
    message: expect.stringMatching(/payment provider|invoice/),
    invoice,
  });
  expect(!invoice && shop.defexa.invoices.length > 0).toBe(false);
  return [status, invoice, retryAfter];
}

async function responsesToFaults(names: string[], route: 'login' | 'invoice') {
  const responses = names.map((name) => failingOrder(name as DefexaFaultName, route));
  const entries = (await Promise.all(responses)).map((response, index) => [names[index], response]);
  return Object.fromEntries(entries) as Record<string, Failure>;
}

const ABOUT_30_SECONDS = expect.stringMatching(/^(2\d|30)$/);

describe('the response to the customer', () => {
  it('reports each fault of the invoice API', async () => {
    const expected: Record<DefexaFaultName, Failure> = {
      unauthorized: [503, undefined, expect.stringMatching(/^\d+$/)],
      forbidden: [502, undefined, null],
      firewall: [502, undefined, null],
      'too-many-requests': [503, undefined, '1'],
      'server-error': [502, 'unknown', null],
      hang: [502, 'unknown', null],
      'connection-reset': [502, 'unknown', null],
      'cut-off-body': [502, 'unknown', null],
      'invalid-json': [502, 'unknown', null],
      html: [502, 'unknown', null],
      unsuccessful: [502, undefined, null],
      'key-echo': [502, undefined, null],
      redirect: [502, 'unknown', null],
      'oversize-body': [502, 'unknown', null],
    };
    expect(await responsesToFaults(Object.keys(expected), 'invoice')).toEqual(expected);
  });

  it('reports each fault of the login', async () => {
    const expected: Record<DefexaFaultName, Failure> = {
      unauthorized: [503, undefined, ABOUT_30_SECONDS],
      forbidden: [503, undefined, ABOUT_30_SECONDS],
      firewall: [503, undefined, ABOUT_30_SECONDS],
      'too-many-requests': [503, undefined, '1'],
      'server-error': [503, undefined, '1'],
      hang: [503, undefined, '5'],
      'connection-reset': [503, undefined, '1'],
      'cut-off-body': [503, undefined, '1'],
      'invalid-json': [502, undefined, null],
      html: [502, undefined, null],
      unsuccessful: [502, undefined, null],
      'key-echo': [503, undefined, ABOUT_30_SECONDS],
      redirect: [502, undefined, null],
      'oversize-body': [502, undefined, null],
    };
    expect(await responsesToFaults(Object.keys(expected), 'login')).toEqual(expected);
  });

  it.each([
    ['may mean that Defexa has acted', 'order_number_already_exists', 'unknown' as const],
    ['means that Defexa has not acted', 'invalid_param', undefined],
  ])('reports a problem that %s, with HTTP 403 or 200', async (_, problem, invoice) => {
    expect(await failingOrder({ problem }, 'invoice')).toEqual([502, invoice, null]);
    expect(await failingOrder({ problem, status: 200 }, 'invoice')).toEqual([502, invoice, null]);
  });

  it.each<[number, Failure]>([
    [409, [502, 'unknown', null]],
    [422, [502, undefined, null]],
    [429, [503, undefined, '7']],
    [503, [502, 'unknown', null]],
  ])('reports HTTP %i', async (status, expected) => {
    const response: DefexaCannedResponse = { status, headers: { 'retry-after': '7' }, body: '' };
    expect(await failingOrder(response, 'invoice')).toEqual(expected);
  });

  it('asks to retry if Defexa cannot be reached', async () => {
    const shop = await openShop();
    // Closes the connection, so that the next order needs a new one.
    const last = { headers: { connection: 'close' }, body: '{"success":true,"status":200,"invoice_id":1}' };
    shop.defexa.fail(last, { route: 'invoice' });
    expect(await shop.order()).toMatchObject({ status: 201 });
    await shop.defexa.close();
    const { status, retryAfter, body } = await shop.order();
    expect([status, retryAfter, body.invoice]).toEqual([503, '5', undefined]);
  });

  it('reports that there may be an invoice if its response is lost, and logs the order', async () => {
    const shop = await openShop();
    shop.defexa.fail('cut-off-body', { route: 'invoice' });
    expect((await shop.order()).body).toEqual({
      statusCode: 502,
      error: 'Bad Gateway',
      message: 'It is unknown whether an invoice was opened. Look for it before you order again.',
      invoice: 'unknown',
    });
    expect(shop.defexa.invoices).toHaveLength(1);
    expect(shop.log).toEqual(['Order A-1: invoice unknown. stream has been aborted']);
  });

  it('contains fewer details than the one line in the log', async () => {
    const shop = await openShop();
    shop.defexa.fail('forbidden', { route: 'invoice' });
    const { body } = await shop.order();
    expect(body).toEqual({
      statusCode: 502,
      error: 'Bad Gateway',
      message: 'The request to the payment provider failed.',
    });
    expect(shop.log).toEqual([
      'POST /orders: responded 502. ERR_BAD_REQUEST: Request failed with status code 403',
    ]);
  });
});

describe('the OpenAPI page', () => {
  it('is served', async () => {
    const { url } = await openShop();
    const page = await fetch(`${url}/docs`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('lists the endpoint and its responses', async () => {
    const { url } = await openShop();
    const document = (await (await fetch(`${url}/docs-json`)).json()) as any;
    const { responses, requestBody } = document.paths['/orders'].post;
    expect(Object.keys(responses)).toEqual(['201', '400', '500', '502', '503']);
    expect(responses['503'].headers).toHaveProperty('Retry-After');
    expect(requestBody.content['application/json'].schema.$ref).toBe('#/components/schemas/OrderDto');
    expect(document.components.schemas.OrderDto.required).toEqual(['orderId', 'amount', 'currency']);
  });
});
