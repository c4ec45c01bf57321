import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { closeAll, httpOver, PATH, serve, TOKEN, TRANSPORTS } from '../../support/http/transports.js';

afterEach(closeAll);

const ANSWER = { id: 7, name: 'Žofie 東京 🐎'.repeat(50) };
const JSON_TEXT = JSON.stringify(ANSWER);

type Pack = (text: string) => Buffer;
const { zstdCompressSync } = zlib as unknown as { zstdCompressSync?: Pack };

const ENCODINGS: [name: string, pack: Pack][] = [
  ['gzip', zlib.gzipSync],
  ['x-gzip', zlib.gzipSync],
  ['compress', zlib.gzipSync],
  ['x-compress', zlib.gzipSync],
  ['COMPRESS', zlib.deflateSync],
  ['deflate', zlib.deflateSync],
  ['deflate', zlib.deflateRawSync],
  ['br', zlib.brotliCompressSync],
  ...(zstdCompressSync ? [['zstd', zstdCompressSync] as [string, Pack]] : []),
];

/** How the bytes of an answer come. */
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

describe.each(TRANSPORTS)('As axios reads bodies, over %s:', (_, transport) => {
  const httpGiving = async (answer: (response: ServerResponse) => unknown) => {
    const { origin } = await serve(answer);
    return httpOver(transport, origin);
  };

  describe.each(ENCODINGS)('%s', (encoding, pack) => {
    it.each(DELIVERIES)('%s', async (_name, send) => {
      const http = await httpGiving((response) =>
        send(response.setHeader('Content-Encoding', encoding), pack(JSON_TEXT)),
      );
      const whole = await firstValueFrom(http.post(PATH));
      expect(whole.data).toEqual(ANSWER);
      expect(whole.headers).not.toHaveProperty('content-encoding');
      const { data } = await firstValueFrom(http.post<Readable>(PATH, {}, { responseType: 'stream' }));
      expect(await text(data)).toBe(JSON_TEXT);
    });

    it.each(DELIVERIES)('of nothing, %s', async (_name, send) => {
      const http = await httpGiving((response) =>
        send(response.setHeader('Content-Encoding', encoding), Buffer.alloc(0)),
      );
      expect((await firstValueFrom(http.post(PATH))).data).toBe('');
    });
  });

  it.each(['identity', 'foo', 'gzip, br'])('%s is left as it is', async (encoding) => {
    const http = await httpGiving((response) =>
      response.setHeader('Content-Encoding', encoding).end(JSON_TEXT),
    );
    const { data, headers } = await firstValueFrom(http.post(PATH));
    expect(data).toEqual(ANSWER);
    expect(headers['content-encoding']).toBe(encoding);
  });

  it('zstd is asked for on demand, where Node can read it', async () => {
    const { origin, seen } = await serve();
    const transitional = { advertiseZstdAcceptEncoding: true };
    await firstValueFrom(httpOver(transport, origin).post(PATH, {}, { transitional }));
    const accepted = `gzip, compress, deflate, br${zstdCompressSync ? ', zstd' : ''}`;
    expect(seen[0]!.headers['accept-encoding']).toBe(accepted);
  });

  it.each([
    ['a byte order mark before JSON', `\uFEFF${JSON_TEXT}`, {}, ANSWER],
    ['a byte order mark before a text', '\uFEFFa', { responseType: 'text' }, 'a'],
    ['a character cut in two', JSON_TEXT, {}, ANSWER],
    ['JSON of any kind', 'null', {}, null],
    ['no JSON', 'undefined', {}, 'undefined'],
  ] as const)('%s', async (_name, body, config, data) => {
    const bytes = Buffer.from(body);
    const http = await httpGiving((response) => {
      response.write(bytes.subarray(0, 20));
      setImmediate(() => response.end(bytes.subarray(20)));
    });
    expect((await firstValueFrom(http.post(PATH, {}, config))).data).toEqual(data);
  });

  it('what JSON can write is sent as it is written, in UTF-8', async () => {
    const { origin, seen } = await serve();
    const fields = { at: new Date(0), none: undefined, nan: NaN, list: [undefined, 1], ключ: '\ud800 𝄞' };
    await firstValueFrom(httpOver(transport, origin).post(PATH, fields));
    expect(seen[0]!.body).toBe(`{"session_token":"${TOKEN}",${JSON.stringify(fields).slice(1)}`);
  });
});
