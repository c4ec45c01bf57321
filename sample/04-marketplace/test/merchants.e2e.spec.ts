import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Marketplace } from './marketplace.js';

let marketplace: Marketplace;

beforeEach(async () => {
  marketplace = await Marketplace.open();
});

afterEach(() => marketplace.close());

const statusOf = async (response: Promise<{ status: number }>) => (await response).status;

describe('a merchant that joins', () => {
  it('takes orders at once', async () => {
    const { defexa } = marketplace;
    const deli = defexa.addMerchant('deli', 'key-of-deli');
    expect(await statusOf(marketplace.order('deli'))).toBe(404);
    expect(await marketplace.add('deli', 'key-of-deli')).toMatchObject({
      status: 201,
      body: { id: 'deli', name: 'The deli' },
    });
    expect(await statusOf(marketplace.order('deli'))).toBe(201);
    expect(deli.invoices).toHaveLength(1);
  });

  it('cannot take the place of another one', async () => {
    expect(await marketplace.add('acme', 'key-of-bistro')).toMatchObject({
      status: 409,
      body: { message: 'There is a merchant acme already.' },
    });
    await marketplace.order('acme');
    expect(marketplace.defexa.merchant('acme').invoices).toHaveLength(1);
  });

  it.each<[object, RegExp]>([
    [{ id: '' }, /^id must be 1 to 40 lower-case letters/],
    [{ name: '' }, /^name must be longer than/],
    [{ merchantPrivateKey: 'key-of two' }, /^merchantPrivateKey must be 1 to 200 visible ASCII characters/],
    [{ merchantPrivateKey: undefined }, /^merchantPrivateKey must be/],
  ])('is rejected with %j', async (fields, message) => {
    const merchant = { id: 'deli', name: 'Deli', merchantPrivateKey: 'key-of-deli', ...fields };
    const { status, body } = await marketplace.send('POST', '/merchants', merchant);
    expect({ status, message: String(body.message) }).toEqual({
      status: 400,
      message: expect.stringMatching(message),
    });
  });
});

describe('a replaced key', () => {
  it('comes into use at the next order', async () => {
    const acme = marketplace.defexa.merchant('acme');
    await marketplace.order('acme');
    acme.merchantPrivateKey = 'key-of-acme-2';
    expect(await statusOf(marketplace.replaceKey('acme', 'key-of-acme-2'))).toBe(204);
    expect(await statusOf(marketplace.order('acme'))).toBe(201);
    expect(acme.counts).toMatchObject({ logins: 2, sessions: 2, rejected: 0 });
  });

  it('ends the pause after a wrong key', async () => {
    await marketplace.replaceKey('acme', 'key-of-nobody');
    expect(await marketplace.order('acme')).toMatchObject({
      status: 503,
      retryAfter: expect.stringMatching(/^(2\d|30)$/),
      body: { message: 'The payment provider is unavailable. Please try again later.' },
    });
    await marketplace.replaceKey('acme', 'key-of-acme');
    expect(await statusOf(marketplace.order('acme'))).toBe(201);
  });

  it('does not cut off the orders in progress', async () => {
    marketplace.defexa.latency = 200;
    const order = marketplace.order('acme');
    await marketplace.nextEvent('login-started');
    await marketplace.replaceKey('acme', 'key-of-nobody');
    expect(await statusOf(order)).toBe(201);
    expect(await statusOf(marketplace.order('acme'))).toBe(503);
  });

  it('needs a merchant', async () => {
    expect(await marketplace.replaceKey('nobody', 'key-of-nobody')).toMatchObject({
      status: 404,
      body: { message: 'There is no merchant nobody.' },
    });
  });
});

describe('a merchant that leaves', () => {
  it('takes no more orders, although it had a session', async () => {
    const { defexa, accounts } = marketplace;
    await Promise.all(['acme', 'bistro'].map((id) => marketplace.order(id)));
    expect(await statusOf(marketplace.remove('acme'))).toBe(204);
    expect(accounts.size).toBe(1);
    expect(await statusOf(marketplace.order('acme'))).toBe(404);
    expect(defexa.merchant('acme').invoices).toHaveLength(1);
    expect(await statusOf(marketplace.order('bistro'))).toBe(201);
    expect(await statusOf(marketplace.remove('acme'))).toBe(404);
  });
});

describe('the admin routes', () => {
  it('list the merchants without their keys', async () => {
    expect(await marketplace.send('GET', '/merchants')).toEqual({
      status: 200,
      retryAfter: null,
      body: [
        { id: 'acme', name: 'The acme' },
        { id: 'bistro', name: 'The bistro' },
      ],
    });
  });

  it.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer another' }],
  ])('reject a request with %s, and change nothing', async (_, headers) => {
    const send = (method: string, path: string, body?: object) =>
      statusOf(marketplace.send(method, path, body, headers));
    const key = { merchantPrivateKey: 'key-of-acme-2' };
    expect(await send('GET', '/merchants')).toBe(401);
    expect(await send('POST', '/merchants', { id: 'deli', name: 'Deli', ...key })).toBe(401);
    expect(await send('PUT', '/merchants/acme/key', key)).toBe(401);
    expect(await send('DELETE', '/merchants/acme')).toBe(401);
    expect((await marketplace.send('GET', '/merchants')).body).toHaveLength(2);
    expect(await statusOf(marketplace.order('acme'))).toBe(201);
  });

  it('do not echo a key from a body that is not JSON', async () => {
    const body = '{"merchantPrivateKey":key-of-acme}';
    expect(await marketplace.send('PUT', '/merchants/acme/key', body)).toMatchObject({
      status: 400,
      body: { message: 'The body must be valid JSON.' },
    });
  });
});

it('an outage of the database shows no key, and orders can be repeated later', async () => {
  await marketplace.database.query('DROP TABLE merchant');
  expect(await statusOf(marketplace.add('deli', 'key-of-deli'))).toBe(500);
  expect(await statusOf(marketplace.replaceKey('acme', 'key-of-acme-2'))).toBe(500);
  expect(await marketplace.order('acme')).toMatchObject({ status: 503, retryAfter: '5' });
  expect(marketplace.log.join('\n')).toMatch(/no such table: merchant/);
  expect(marketplace.log).toContainEqual(expect.stringMatching(/^The account of acme cannot be read: /));
  expect(marketplace.log).toContainEqual(
    expect.stringMatching(/^POST \/orders: responded 503\. DEFEXA_UNAVAILABLE: .*"acme"/),
  );
});
