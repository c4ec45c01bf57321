import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import {
  assertNoToken,
  closeAll,
  failureOf,
  httpOver,
  PATH,
  serve,
  TOKEN,
  TRANSPORTS,
} from '../../support/http/transports.js';

const CONTENT = { success: true, name: 'Žofie 東京 🐎', amounts: [1, 2.5] };
const JSON_TEXT = JSON.stringify(CONTENT);

afterEach(closeAll);

describe.each(TRANSPORTS)('a response, over %s', (_, transport) => {
  const httpWith = async (...how: Parameters<typeof serve>) => {
    const server = await serve(...how);
    return Object.assign(httpOver(transport, server.origin), { seen: server.seen });
  };

  it('has status, headers and parsed JSON', async () => {
    const http = await httpWith((response) => {
      response
        .setHeader('X-Many', ['one', 'two'])
        .setHeader('Set-Cookie', 'a=1')
        .setHeader('X-Latin', 'Zo\xeb');
      response.writeHead(201, 'Made', { 'Content-Type': 'application/json' }).end(JSON_TEXT);
    });
    const received = await firstValueFrom(http.post(PATH));
    expect(received).toMatchObject({ status: 201, statusText: 'Made', data: CONTENT });
    expect({ ...received.headers }).toMatchObject({
      'content-type': 'application/json',
      'set-cookie': ['a=1'],
      'x-latin': 'Zo\xeb',
      'x-many': 'one, two',
    });
    assertNoToken(received);
  });

  it.each([
    ['JSON', JSON_TEXT, CONTENT],
    ['JSON after a byte order mark', `\uFEFF${JSON_TEXT}`, CONTENT],
    ['a number', '7', 7],
    ['nothing', '', ''],
    ['HTML', '<p>Zoë</p>', '<p>Zoë</p>'],
    ['incomplete JSON', '{"success":', '{"success":'],
  ])('that is %s is parsed if it is JSON', async (_name, body, data) => {
    const http = await httpWith((response) => response.end(body));
    expect((await firstValueFrom(http.post(PATH))).data).toEqual(data);
  });

  it.each([
    ['json', (data: unknown) => data, CONTENT],
    ['text', (data: unknown) => data, JSON_TEXT],
    ['arraybuffer', (data: unknown) => data, Buffer.from(JSON_TEXT)],
    ['stream', (data: unknown) => text(data as Readable), JSON_TEXT],
  ] as const)('is available as %s, also in an error', async (responseType, read, data) => {
    let status = 200;
    const http = await httpWith((response) => response.writeHead(status).end(JSON_TEXT));
    const received = await firstValueFrom(http.post(PATH, {}, { responseType }));
    expect(await read(received.data)).toEqual(data);
    status = 500;
    const { response } = await failureOf(http.post(PATH, {}, { responseType }));
    expect(await read(response!.data)).toEqual(data);
  });

  it.each(['json', 'text', 'arraybuffer', 'stream'] as const)(
    'that echoes the token is redacted in an error, as %s',
    async (responseType) => {
      const http = await httpWith((response) => {
        const half = TOKEN.slice(0, 16);
        response.writeHead(500, `No ${half}`, { 'X-Token': TOKEN, 'X-Half': ['a', half] });
        // The token is split across two chunks.
        response.write(`{"token":"${half}`, () => setImmediate(() => response.end(`${TOKEN.slice(16)}"}`)));
      });
      const { response } = await failureOf(http.post(PATH, {}, { responseType }));
      const { data } = response!;
      const shown = responseType === 'stream' ? await text(data as Readable) : JSON.stringify(data);
      expect(Buffer.isBuffer(data) ? data.toString() : shown).toMatch(/token.*\[redacted\]/);
      assertNoToken({ shown, text: String(data) });
      expect(response!.headers['x-token']).toBe('[redacted]');
    },
  );

  it.each(['latin1', 'utf16le', 'base64'] as const)('can be decoded as %s', async (responseEncoding) => {
    const http = await httpWith((response) => response.end(Buffer.from('Zo\xeb', 'latin1')));
    const received = await firstValueFrom(http.post(PATH, {}, { responseEncoding, responseType: 'text' }));
    expect(received.data).toBe(Buffer.from('Zo\xeb', 'latin1').toString(responseEncoding));
  });

  describe.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('compressed with %s', (encoding, pack) => {
    it.each(['json', 'stream'] as const)('is decompressed as %s', async (responseType) => {
      const http = await httpWith((response) => {
        response.setHeader('Content-Encoding', encoding).end(pack(JSON_TEXT));
      });
      const { data, headers } = await firstValueFrom(http.post(PATH, {}, { responseType }));
      expect(responseType === 'json' ? data : JSON.parse(await text(data as Readable))).toEqual(CONTENT);
      expect(headers['content-encoding']).toBeUndefined();
    });

    it('is left unchanged with decompress: false', async () => {
      const http = await httpWith((response) => {
        response.setHeader('Content-Encoding', encoding).end(pack(JSON_TEXT));
      });
      const config = { decompress: false, responseType: 'arraybuffer' } as const;
      const { data, headers } = await firstValueFrom(http.post<Buffer>(PATH, {}, config));
      expect(data).toEqual(pack(JSON_TEXT));
      expect(headers['content-encoding']).toBe(encoding);
      const stream = await firstValueFrom(
        http.post<Readable>(PATH, {}, { ...config, responseType: 'stream' }),
      );
      expect(await buffer(stream.data)).toEqual(pack(JSON_TEXT));
    });
  });

  it('whose Content-Encoding is wrong is an error', async () => {
    const http = await httpWith((response) => response.setHeader('Content-Encoding', 'gzip').end(JSON_TEXT));
    const error = await failureOf(http.post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: 'Z_DATA_ERROR', response: { status: 200 } });
    expect(http.seen).toHaveLength(1);
  });

  it.each([
    [204, {}],
    [204, { 'Content-Encoding': 'gzip' }],
    [200, { 'Content-Encoding': 'gzip' }],
    [200, { 'Content-Encoding': 'br' }],
  ])('of status %i without a body is an empty string, with headers %j', async (status, headers) => {
    const http = await httpWith((response) => response.writeHead(status, headers).end());
    expect(await firstValueFrom(http.post(PATH))).toMatchObject({ status, data: '' });
  });
});

describe.each(TRANSPORTS)('the status, over %s', (_, transport) => {
  it.each([200, 201, 202, 204, 299])('%i is a success', async (code) => {
    const { origin, seen } = await serve((response) => response.writeHead(code).end());
    expect(await firstValueFrom(httpOver(transport, origin).post(PATH))).toMatchObject({ status: code });
    expect(seen).toHaveLength(1);
  });

  it.each([400, 403, 404, 409, 422, 429, 500, 502, 503, 504])(
    '%i is an error, and the request is sent once',
    async (code) => {
      const { origin, seen } = await serve((response) => {
        response.writeHead(code, { 'Retry-After': '1' }).end(`{"message":"no"}`);
      });
      const error = await failureOf(httpOver(transport, origin).post(PATH, { amount: 5 }));
      expect(error).toMatchObject({
        isAxiosError: true,
        code: code < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE',
        message: `Request failed with status code ${code}`,
        status: code,
        request: { method: 'POST', path: PATH },
        response: { status: code, headers: { 'retry-after': '1' }, data: { message: 'no' } },
      });
      expect(seen).toHaveLength(1);
    },
  );

  it.each([
    ['() => true', () => true],
    ['null', null],
  ])('is never an error with validateStatus %s', async (_name, validateStatus) => {
    const { origin, seen } = await serve((response) => response.writeHead(503).end('"busy"'));
    const received = await firstValueFrom(httpOver(transport, origin).post(PATH, {}, { validateStatus }));
    expect(received).toMatchObject({ status: 503, data: 'busy' });
    expect(seen).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])('%i is an error, and the redirect is not followed', async (code) => {
    const elsewhere = await serve();
    for (const location of [`${elsewhere.origin}/`, '/here']) {
      const { origin, seen } = await serve((response) => response.writeHead(code, { location }).end());
      const error = await failureOf(httpOver(transport, origin).post(PATH));
      expect(error).toMatchObject({
        code: 'ERR_BAD_RESPONSE',
        response: { status: code, headers: { location } },
      });
      expect(seen).toHaveLength(1);
    }
    expect(elsewhere.seen).toEqual([]);
  });
});
