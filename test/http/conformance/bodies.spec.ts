import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { closeAll, httpOver, PATH, serve, TOKEN, TRANSPORTS } from '../../support/http/transports.js';

afterEach(closeAll);

const CONTENT = { id: 7, name: 'Žofie 東京 🐎'.repeat(50) };
const JSON_TEXT = JSON.stringify(CONTENT);

type Compress = (content: string) => Buffer;
const { zstdCompressSync } = zlib as unknown as { zstdCompressSync?: Compress };

const ENCODINGS: [name: string, compress: Compress][] = [
  ['gzip', zlib.gzipSync],
  ['x-gzip', zlib.gzipSync],
  ['compress', zlib.gzipSync],
  ['x-compress', zlib.gzipSync],
  ['COMPRESS', zlib.deflateSync],
  ['deflate', zlib.deflateSync],
  ['deflate', zlib.deflateRawSync],
  ['br', zlib.brotliCompressSync],
  ...(zstdCompressSync ? [['zstd', zstdCompressSync] as [string, Compress]] : []),
];

/** How the bytes of a response arrive. */
const DELIVERIES: [name: string, send: (response: ServerResponse, body: Buffer) => void][] = [
  ['of a known length', (response, body) => response.setHeader('Content-Length', body.length).end(body)],
  [
    'in chunks',
    (response, body) => {
      response.write(body.subarray(0, 5));
      setImmediate(() => response.end(body.subarray(5)));
    },
  ],
  [
    'that ends with the connection',
    (response, body) => {
      response.shouldKeepAlive = false;
      response.removeHeader('Transfer-Encoding');
      response.setHeader('Connection', 'close').end(body);
    },
  ],
];

describe.each(TRANSPORTS)('reads bodies like axios, over %s:', (_, transport) => {
  const httpReturning = async (respond: (response: ServerResponse) => unknown) => {
    const { origin } = await serve(respond);
    return httpOver(transport, origin);
  };

  describe.each(ENCODINGS)('%s', (encoding, compress) => {
    it.each(DELIVERIES)('%s', async (_name, send) => {
      const http = await httpReturning((response) =>
        send(response.setHeader('Content-Encoding', encoding), compress(JSON_TEXT)),
      );
      const whole = await firstValueFrom(http.post(PATH));
      expect(whole.data).toEqual(CONTENT);
      expect(whole.headers).not.toHaveProperty('content-encoding');
      const { data } = await firstValueFrom(http.post<Readable>(PATH, {}, { responseType: 'stream' }));
      expect(await text(data)).toBe(JSON_TEXT);
    });

    it.each(DELIVERIES)('empty, %s', async (_name, send) => {
      const http = await httpReturning((response) =>
        send(response.setHeader('Content-Encoding', encoding), Buffer.alloc(0)),
      );
      expect((await firstValueFrom(http.post(PATH))).data).toBe('');
    });
  });

  it.each(['identity', 'foo', 'gzip, br'])('does not decode %s', async (encoding) => {
    const http = await httpReturning((response) =>
      response.setHeader('Content-Encoding', encoding).end(JSON_TEXT),
    );
    const { data, headers } = await firstValueFrom(http.post(PATH));
    expect(data).toEqual(CONTENT);
    expect(headers['content-encoding']).toBe(encoding);
  });

  it('accepts zstd on request, if Node supports it', async () => {
    const { origin, seen } = await serve();
    const transitional = { advertiseZstdAcceptEncoding: true };
    await firstValueFrom(httpOver(transport, origin).post(PATH, {}, { transitional }));
    const accepted = `gzip, compress, deflate, br${zstdCompressSync ? ', zstd' : ''}`;
    expect(seen[0]!.headers['accept-encoding']).toBe(accepted);
  });

  it.each([
    ['a byte order mark before JSON', `\uFEFF${JSON_TEXT}`, {}, CONTENT],
    ['a byte order mark before a string', '\uFEFFa', { responseType: 'text' }, 'a'],
    ['a character split across chunks', JSON_TEXT, {}, CONTENT],
    ['JSON that is not an object', 'null', {}, null],
    ['a body that is not JSON', 'undefined', {}, 'undefined'],
  ] as const)('%s', async (_name, body, config, data) => {
    const bytes = Buffer.from(body);
    const http = await httpReturning((response) => {
      response.write(bytes.subarray(0, 20));
      setImmediate(() => response.end(bytes.subarray(20)));
    });
    expect((await firstValueFrom(http.post(PATH, {}, config))).data).toEqual(data);
  });

  it('sends bodies exactly as JSON.stringify() serializes them, in UTF-8', async () => {
    const { origin, seen } = await serve();
    const fields = { at: new Date(0), none: undefined, nan: NaN, list: [undefined, 1], ключ: '\ud800 𝄞' };
    await firstValueFrom(httpOver(transport, origin).post(PATH, fields));
    expect(seen[0]!.body).toBe(`{"session_token":"${TOKEN}",${JSON.stringify(fields).slice(1)}`);
  });
});
