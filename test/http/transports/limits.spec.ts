import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { flushEventLoop, useFakeTime, until } from '../../support/http/fake-time.js';
import { closeAll, failureOf, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

const MIB = 1024 * 1024;
const TIMED_OUT = { isAxiosError: true, code: 'ECONNABORTED', message: 'timeout of 100ms exceeded' };

afterEach(closeAll);

/** Responses that never end. */
const ENDLESS: [name: string, respond: (response: ServerResponse) => unknown][] = [
  ['never responds', () => {}],
  ['stops in the middle of its headers', ({ socket }) => socket!.write('HTTP/1.1 200 OK\r\nContent-')],
  ['only sends headers', (response) => response.flushHeaders()],
  [
    'stops in the middle of its body',
    (response) => response.writeHead(200, { 'Content-Length': 9 }).write('{"a"'),
  ],
  ['sends one byte after the other', trickle],
];

function trickle(response: ServerResponse): void {
  if (!response.destroyed) {
    response.write(' ', () => setImmediate(trickle, response));
  }
}

describe.each(TRANSPORTS)('a timeout, over %s', (_, transport) => {
  afterEach(() => {
    jest.useRealTimers();
  });

  /** A server whose first response never ends, with fake timers. */
  async function endless(respond: (response: ServerResponse) => unknown) {
    const open: ServerResponse[] = [];
    const { origin, seen } = await serve((response) => {
      return open.push(response) === 1 && respond(response);
    });
    useFakeTime();
    return { open, seen, http: httpOver(transport, origin, { timeout: 100 }) };
  }

  it.each(ENDLESS)('ends a call to a server that %s', async (_name, respond) => {
    const { http, open, seen } = await endless(respond);
    const failure = failureOf(http.post(PATH, { order: 1 }));
    await until(() => open.length === 1);
    await flushEventLoop();
    jest.advanceTimersByTime(100);
    expect(await failure).toMatchObject(TIMED_OUT);
    await until(() => open[0]!.destroyed);
    const next = firstValueFrom(http.post(PATH, { order: 2 }));
    await until(() => open.length === 2);
    open[1]!.end();
    await next;
    expect(seen.map(({ body }) => JSON.parse(body).order)).toEqual([1, 2]);
  });

  it.each(ENDLESS.slice(2))('ends reading a stream from a server that %s', async (_name, respond) => {
    const { http, open } = await endless(respond);
    const { data } = await firstValueFrom(http.post<Readable>(PATH, {}, { responseType: 'stream' }));
    const failure = failureOf(buffer(data));
    await flushEventLoop();
    jest.advanceTimersByTime(100);
    expect(await failure).toMatchObject(TIMED_OUT);
    await until(() => open[0]!.destroyed);
  });

  it('closes a stream that nobody reads, without an unhandled error', async () => {
    const { http, open } = await endless((response) => response.flushHeaders());
    await firstValueFrom(http.post(PATH, {}, { responseType: 'stream' }));
    jest.advanceTimersByTime(100);
    // An unhandled error would fail the test.
    await until(() => open[0]!.destroyed);
    await flushEventLoop();
  });

  it.each([
    ["the account's", {}, 99],
    ["the request's own", { timeout: 5_000 }, 4_999],
    ['none if it is 0', { timeout: 0 }, 24 * 3_600_000],
  ])('is %s', async (_name, config, milliseconds) => {
    const { http, open } = await endless(() => {});
    const call = firstValueFrom(http.post(PATH, {}, config));
    await until(() => open.length === 1);
    jest.advanceTimersByTime(milliseconds);
    open[0]!.end('7');
    expect(await call).toMatchObject({ data: 7 });
  });

  it('can have its own code and message', async () => {
    const { origin } = await serve(() => {});
    const transitional = { clarifyTimeoutError: true };
    const config = { timeout: 20, transitional, timeoutErrorMessage: 'too slow' };
    const error = await failureOf(httpOver(transport, origin).post(PATH, {}, config));
    expect(error).toMatchObject({ isAxiosError: true, code: 'ETIMEDOUT', message: 'too slow' });
    expect(error.response).toBeUndefined();
  });
});

describe.each(TRANSPORTS)('a size limit, over %s', (_, transport) => {
  const exceeded = (limit: number) => ({
    isAxiosError: true,
    code: 'ERR_BAD_RESPONSE',
    message: `maxContentLength size of ${limit} exceeded`,
  });
  const httpWith = async (...how: Parameters<typeof serve>) => {
    const server = await serve(...how);
    return Object.assign(httpOver(transport, server.origin), { seen: server.seen });
  };

  describe.each([
    ['with Content-Length', (response: ServerResponse, body: string | Buffer) => response.end(body)],
    [
      'in chunks',
      (response: ServerResponse, body: string | Buffer) => (response.write(body), response.end()),
    ],
  ])('for a response %s', (_name, send) => {
    it.each(['json', 'text', 'arraybuffer'] as const)(
      'applies with responseType %s',
      async (responseType) => {
        const http = await httpWith((response) => send(response, 'x'.repeat(1_001)));
        const config = { responseType, maxContentLength: 1_001 };
        expect((await firstValueFrom(http.post<string>(PATH, {}, config))).data).toHaveLength(1_001);
        const error = await failureOf(http.post(PATH, {}, { ...config, maxContentLength: 1_000 }));
        expect(error).toMatchObject(exceeded(1_000));
        expect(http.seen).toHaveLength(2);
      },
    );

    it('applies to a stream', async () => {
      const http = await httpWith((response) => send(response, 'x'.repeat(1_001)));
      const config = { responseType: 'stream', maxContentLength: 1_001 } as const;
      const whole = await firstValueFrom(http.post<Readable>(PATH, {}, config));
      expect(await buffer(whole.data)).toHaveLength(1_001);
      const cut = await firstValueFrom(http.post<Readable>(PATH, {}, { ...config, maxContentLength: 1_000 }));
      expect(await failureOf(buffer(cut.data))).toMatchObject(exceeded(1_000));
    });

    it('is 10 MiB by default', async () => {
      let length = 10 * MIB;
      const http = await httpWith((response) => send(response, Buffer.alloc(length, 'x')));
      expect((await firstValueFrom(http.post<string>(PATH))).data).toHaveLength(length);
      length += 1;
      expect(await failureOf(http.post(PATH))).toMatchObject(exceeded(10 * MIB));
      const stream = await firstValueFrom(http.post<Readable>(PATH, {}, { responseType: 'stream' }));
      expect(await failureOf(buffer(stream.data))).toMatchObject(exceeded(10 * MIB));
      for (const maxContentLength of [-1, Infinity]) {
        const { data } = await firstValueFrom(http.post<string>(PATH, {}, { maxContentLength }));
        expect(data).toHaveLength(length);
      }
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('counts the decompressed bytes of %s', async (encoding, pack) => {
    const body = pack('x'.repeat(MIB));
    const http = await httpWith((response) => response.setHeader('Content-Encoding', encoding).end(body));
    const config = { maxContentLength: MIB };
    expect((await firstValueFrom(http.post<string>(PATH, {}, config))).data).toHaveLength(MIB);
    config.maxContentLength -= 1;
    expect(await failureOf(http.post(PATH, {}, config))).toMatchObject(exceeded(MIB - 1));
    const stream = await firstValueFrom(http.post<Readable>(PATH, {}, { ...config, responseType: 'stream' }));
    expect(await failureOf(buffer(stream.data))).toMatchObject(exceeded(MIB - 1));
  });

  it('ends a response that is too large at once, and closes its connection', async () => {
    let gone = false;
    const http = await httpWith((response) => {
      response.once('close', () => (gone = true)).write('x'.repeat(1_001));
    });
    expect(await failureOf(http.post(PATH, {}, { maxContentLength: 1_000 }))).toMatchObject(exceeded(1_000));
    await until(() => gone);
  });

  it('applies to error responses', async () => {
    const http = await httpWith((response) => response.writeHead(500).end('x'.repeat(1_001)));
    expect(await failureOf(http.post(PATH, {}, { maxContentLength: 1_000 }))).toMatchObject(exceeded(1_000));
    const config = { responseType: 'stream', maxContentLength: 1_000 } as const;
    const error = await failureOf(http.post(PATH, {}, config));
    expect(error).toMatchObject({ ...exceeded(1_000), response: { status: 500 } });
  });

  it.each([
    ['of the request', { maxBodyLength: 100 }, 100],
    ['of 10 MiB', {}, 10 * MIB],
  ])('%s counts the bytes of a request body, and nothing larger is sent', async (_name, config, limit) => {
    const http = await httpWith((response) => response.end());
    const frame = Buffer.byteLength(`{"session_token":"${'0'.repeat(32)}","note":""}`);
    // Two bytes per character.
    const note = 'é'.repeat((limit - frame) / 2) + 'x'.repeat((limit - frame) % 2);
    await firstValueFrom(http.post(PATH, { note }, config));
    expect(Buffer.byteLength(http.seen[0]!.body)).toBe(limit);
    const error = await failureOf(http.post(PATH, { note: `${note}x` }, config));
    expect(error).toMatchObject({
      isAxiosError: true,
      code: 'ERR_BAD_REQUEST',
      message: 'Request body larger than maxBodyLength limit',
    });
    expect(http.seen).toHaveLength(1);
  });
});
