import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';

let defexa: DefexaEmulator;
beforeEach(async () => {
  defexa = await DefexaEmulator.start();
});
afterEach(() => defexa.close());

const post = (body: string | ReadableStream) =>
  fetch(`${defexa.baseUrl}api/v1/da/login`, {
    method: 'POST',
    headers: { authorization: `Bearer ${defexa.merchantPrivateKey}`, 'content-type': 'application/json' },
    body,
    duplex: 'half',
  });

it('fail() throws for a route that does not exist', () => {
  expect(() => defexa.fail('hang', { route: 'invoices' as 'invoice' })).toThrow(
    new RangeError('There is no route "invoices"; the routes are login, invoice'),
  );
});

it.each([99, 101, 600, 200.5, Number.NaN])('fail() throws for the status %p', (status) => {
  expect(() => defexa.fail({ status, body: '' })).toThrow(RangeError);
});

it('fail() throws for an unknown fault and an invalid header', () => {
  expect(() => defexa.fail('typo' as never)).toThrow(
    /There is no fault "typo"; the faults are unauthorized, /,
  );
  expect(() => defexa.fail({ headers: { 'a b': 'c' }, body: '' })).toThrow('must be a valid HTTP token');
});

it.each([
  [{}],
  [null],
  [{ body: 5 }],
  [{ problem: '' }],
  [{ problem: 5 }],
  [{ status: 403 }],
  [{ problem: 'x', body: 'y' }],
  [{ problem: 'x', headers: {} }],
  [{ problem: 'x', kind: 5 }],
])('fail() describes a valid fault when it gets %j', (fault) => {
  expect(() => defexa.fail(fault as never)).toThrow('A fault is a name, { problem, kind, message, status }');
});

it.each([204, 304])('fail() throws for a problem with HTTP %i, which has no body', (status) => {
  expect(() => defexa.fail({ problem: 'x', status })).toThrow(RangeError);
});

it('start() throws for an unknown rejectionForm', async () => {
  await expect(DefexaEmulator.start({ rejectionForm: 'typo' as never })).rejects.toThrow(
    'There is no rejectionForm "typo"; the forms are envelope, http-401, success-false',
  );
});

it('a fault with `times: 0` applies to no request', async () => {
  defexa.fail('server-error', { times: 0 });
  expect((await post('{}')).status).toBe(200);
});

it('closes the connection of a request larger than 1 MiB', async () => {
  await expect(post(JSON.stringify('x'.repeat(2 * 1024 * 1024)))).rejects.toThrow('fetch failed');
  expect((await post('{}')).status).toBe(200);
});

it('survives a request that its client aborts', async () => {
  const broken = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('{'));
      setTimeout(() => controller.error(new Error('broken off')), 20);
    },
  });
  await expect(post(broken)).rejects.toThrow('fetch failed');
  expect((await post('{}')).status).toBe(200);
});

it('serialises to JSON without its key', () => {
  expect(JSON.stringify({ defexa })).toContain('"logins":0');
  expect(JSON.stringify({ defexa })).not.toContain(defexa.merchantPrivateKey);
});

it('keeps its baseUrl after close()', async () => {
  const { baseUrl } = defexa;
  await defexa.close();
  expect(defexa.baseUrl).toBe(baseUrl);
});
