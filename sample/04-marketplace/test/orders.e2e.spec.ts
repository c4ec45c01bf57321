import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { INVOICE_PATH } from '../src/orders/orders.service.js';
import { Marketplace } from './marketplace.js';

let marketplace: Marketplace;

beforeEach(async () => {
  marketplace = await Marketplace.open();
});

afterEach(() => marketplace.close());

const statusOf = async (response: Promise<{ status: number }>) => (await response).status;

describe('POST /orders', () => {
  it('opens the invoice with the session of the merchant', async () => {
    const { defexa } = marketplace;
    const { status, body } = await marketplace.order('bistro');
    expect({ status, body }).toEqual({
      status: 201,
      body: { orderId: 'A-1', merchantId: 'bistro', invoiceId: 1 },
    });
    const fields = { order_id: 'A-1', amount: 1999, currency: 'EUR' };
    expect(defexa.merchant('bistro').invoices).toEqual([
      { id: 1, path: INVOICE_PATH, fields, merchantId: 'bistro' },
    ]);
    expect(defexa.merchant('acme').counts).toMatchObject({ logins: 0, invoices: 0 });
    expect(marketplace.log).toEqual([]);
  });

  it('never mixes merchants up, and logs in once for each', async () => {
    const { defexa } = marketplace;
    const orders = Array.from({ length: 40 }, (_, n) => ({
      merchantId: n % 3 === 0 ? 'acme' : 'bistro',
      orderId: `A-${n}`,
    }));
    const responses = await Promise.all(
      orders.map(({ merchantId, orderId }) => marketplace.order(merchantId, { orderId })),
    );
    expect(responses.filter(({ status }) => status !== 201)).toEqual([]);
    for (const id of ['acme', 'bistro']) {
      const { counts, invoices } = defexa.merchant(id);
      const ordered = orders.filter(({ merchantId }) => merchantId === id).map(({ orderId }) => orderId);
      expect(new Set(invoices.map(({ fields }) => fields.order_id))).toEqual(new Set(ordered));
      expect(invoices).toHaveLength(ordered.length);
      expect(counts).toMatchObject({ logins: 1, rejected: 0 });
    }
  });

  it('reports an unknown merchant, and sends nothing', async () => {
    expect(await marketplace.order('nobody')).toMatchObject({
      status: 404,
      body: { statusCode: 404, error: 'Not Found', message: 'The merchant does not exist.' },
    });
    expect(marketplace.defexa.counts).toMatchObject({ logins: 0, invoices: 0 });
    expect(marketplace.log).toEqual([]);
  });

  it.each<[object, RegExp]>([
    [{ orderId: 'A 1' }, /^orderId must be 1 to 64 letters/],
    [{ merchantId: undefined }, /^merchantId must be 1 to 40 lower-case letters/],
    [{ merchantId: '__proto__' }, /^merchantId must be 1 to 40 lower-case letters/],
    [{ amount: 19.99 }, /^amount must be an integer number$/],
    [{ currency: 'XYZ' }, /^currency must be a valid ISO4217 currency code$/],
    [{ session_token: 'mine' }, /^property session_token should not exist$/],
  ])('rejects an order with %j, and sends nothing', async (fields, message) => {
    const { status, body } = await marketplace.order('acme', fields);
    expect({ status, message: String(body.message) }).toEqual({
      status: 400,
      message: expect.stringMatching(message),
    });
    expect(marketplace.defexa.counts).toMatchObject({ logins: 0, invoices: 0 });
  });
});

describe('the outage of one merchant', () => {
  it.each(['server-error', 'forbidden'] as const)(
    'leaves the others alone: %s at its login',
    async (fault) => {
      const { defexa } = marketplace;
      defexa.merchant('acme').fail(fault);
      const [ofAcme, ofBistro] = await Promise.all([marketplace.order('acme'), marketplace.order('bistro')]);
      expect([ofAcme.status, ofBistro.status]).toEqual([503, 201]);
      expect(ofAcme.body).not.toHaveProperty('invoice');
      expect(defexa.merchant('acme').invoices).toEqual([]);
      expect(marketplace.log).toContainEqual(expect.stringMatching(/ Defexa:acme$/));
      expect(marketplace.log.join('\n')).not.toContain('bistro');
    },
  );

  it('leaves the others alone: its login hangs', async () => {
    await marketplace.close();
    // Long enough for the other merchant.
    marketplace = await Marketplace.open({ timeout: 3_000 });
    marketplace.defexa.merchant('acme').fail('hang');
    const ofAcme = marketplace.order('acme');
    await marketplace.nextEvent('login-started');
    expect(await statusOf(marketplace.order('bistro'))).toBe(201);
    const { status, retryAfter, body } = await ofAcme;
    expect([status, retryAfter, body.invoice]).toEqual([503, '5', undefined]);
  });

  it.each([
    ['server-error', 502],
    ['html', 502],
    ['key-echo', 502],
  ] as const)('reports that there may be an invoice: %s at the invoice', async (fault, status) => {
    marketplace.defexa.merchant('acme').fail(fault, { route: 'invoice' });
    expect(await marketplace.order('acme')).toMatchObject({ status, body: { invoice: 'unknown' } });
    expect(marketplace.log).toEqual([
      expect.stringMatching(/^Order A-1 at acme: it is unknown whether there is an invoice\. ./),
    ]);
    expect(await statusOf(marketplace.order('bistro'))).toBe(201);
  });
});
