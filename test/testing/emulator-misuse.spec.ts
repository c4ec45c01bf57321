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

it.each([99, 101, 600, 200.5, Number.NaN])('a canned status of %p is refused where it is set', (status) => {
  expect(() => defexa.fail({ status, body: '' })).toThrow(RangeError);
});

it('a fault or a header that there is not is refused where it is set', () => {
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
])('a fault such as %j says what one is', (fault) => {
  expect(() => defexa.fail(fault as never)).toThrow('A fault is a name, { problem, kind, message, status }');
});

it.each([204, 304])('a problem can not be told with HTTP %i, which has no body', (status) => {
  expect(() => defexa.fail({ problem: 'x', status })).toThrow(RangeError);
});

it('a form of rejection that there is not is refused at the start', async () => {
  await expect(DefexaEmulator.start({ rejectionForm: 'typo' as never })).rejects.toThrow(
    'There is no rejectionForm "typo"; the forms are envelope, http-401, success-false',
  );
});

it('a fault for no request strikes none', async () => {
  defexa.fail('server-error', { times: 0 });
  expect((await post('{}')).status).toBe(200);
});

it('a request of more than 1 MiB is cut off', async () => {
  await expect(post(JSON.stringify('x'.repeat(2 * 1024 * 1024)))).rejects.toThrow('fetch failed');
  expect((await post('{}')).status).toBe(200);
});

it('a request that its sender breaks off harms nothing', async () => {
  const broken = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('{'));
      setTimeout(() => controller.error(new Error('broken off')), 20);
    },
  });
  await expect(post(broken)).rejects.toThrow('fetch failed');
  expect((await post('{}')).status).toBe(200);
});

it('is told in JSON without its key', () => {
  expect(JSON.stringify({ defexa })).toContain('"logins":0');
  expect(JSON.stringify({ defexa })).not.toContain(defexa.merchantPrivateKey);
});

it('still says where it was after it was closed', async () => {
  const { baseUrl } = defexa;
  await defexa.close();
  expect(defexa.baseUrl).toBe(baseUrl);
});
