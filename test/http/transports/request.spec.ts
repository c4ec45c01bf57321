import http, { type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { undiciTransport } from '../../../lib/undici/index.js';
import {
  closeAll,
  failureOf,
  httpOver,
  PATH,
  serve,
  TOKEN,
  TRANSPORTS,
} from '../../support/http/transports.js';

const HEADERS = ['accept', 'accept-encoding', 'connection', 'content-length', 'content-type', 'host'];

afterEach(closeAll);

/** Starts a server that echoes the body of a request. */
async function echo() {
  const server = await serve((response: ServerResponse) => response.end(server.seen.at(-1)!.body));
  return server;
}

describe.each(TRANSPORTS)('a request, over %s', (_, transport) => {
  it('is one authenticated POST with JSON', async () => {
    const { origin, port, seen } = await serve();
    await firstValueFrom(httpOver(transport, origin).post(PATH, { amount: 5 }));
    const body = `{"session_token":"${TOKEN}","amount":5}`;
    expect(seen).toEqual([{ method: 'POST', url: PATH, headers: expect.anything(), body }]);
    expect(Object.keys(seen[0]!.headers).toSorted()).toEqual([...HEADERS, 'user-agent']);
    expect(seen[0]!.headers).toMatchObject({
      accept: 'application/json',
      'accept-encoding': expect.stringMatching(/gzip, .*deflate, br/),
      connection: 'keep-alive',
      'content-length': String(body.length),
      'content-type': 'application/json',
      host: `127.0.0.1:${port}`,
      'user-agent': 'nestjs-defexa',
    });
  });

  it.each([
    ['', PATH, PATH],
    ['/', PATH.slice(1), PATH],
    ['/prefix', PATH, `/prefix${PATH}`],
    ['/prefix/', PATH, `/prefix${PATH}`],
    ['/a/b%20c/', `${PATH}/%C3%A9`, `/a/b%20c${PATH}/%C3%A9`],
    ['', `${PATH}/é?q=ü`, `${PATH}/%C3%A9?q=%C3%BC`],
  ])('with a base URL that ends in "%s" and the path %s goes to %s', async (end, path, url) => {
    const { origin, seen } = await serve();
    await firstValueFrom(httpOver(transport, origin + end).post(path, {}));
    expect(seen).toEqual([expect.objectContaining({ url })]);
  });

  it.each([
    ['values', { params: { a: 1, b: 'x y&z', none: undefined } }, '?a=1&b=x+y%26z'],
    ['arrays', { params: { id: [1, 2] } }, '?id[]=1&id[]=2'],
    [
      'URLSearchParams',
      {
        params: new URLSearchParams([
          ['id', '1'],
          ['id', 'é'],
        ]),
      },
      '?id=1&id=%C3%A9',
    ],
    ['a serializer', { params: { a: 1 }, paramsSerializer: () => 'made=here' }, '?made=here'],
    ['array indexes', { params: { id: [7] }, paramsSerializer: { indexes: null } }, '?id=7'],
  ])('accepts params: %s', async (_name, config, search) => {
    const { origin, seen } = await serve();
    const http = httpOver(transport, origin);
    await firstValueFrom(http.post(PATH, {}, config));
    expect(decodeURI(seen[0]!.url!)).toBe(decodeURI(PATH + search));
    await firstValueFrom(http.post(`${PATH}?before=1`, {}, config));
    expect(decodeURI(seen[1]!.url!)).toBe(decodeURI(`${PATH}?before=1&${search.slice(1)}`));
  });

  it.each(['put', 'patch', 'delete'] as const)('can use the method %s', async (method) => {
    const { origin, seen } = await serve();
    await firstValueFrom(httpOver(transport, origin).request({ method, url: PATH, data: { a: 1 } }));
    expect(seen).toEqual([expect.objectContaining({ method: method.toUpperCase(), url: PATH })]);
    expect(JSON.parse(seen[0]!.body)).toEqual({ session_token: TOKEN, a: 1 });
  });

  it.each([
    ['in UTF-8', { name: 'Žofie Ünal 東京 🐎', '✓': '\u2028\u0000"\\' }],
    ['of half a million characters', { name: 'é'.repeat(250_000) + 'x'.repeat(250_000) }],
    ['nested', { lines: [{ price: 1.5, tags: [] }], none: null }],
    ['empty', {}],
  ])('sends and receives data %s', async (_name, data) => {
    const { origin, seen } = await echo();
    const response = await firstValueFrom(httpOver(transport, origin).post(PATH, data));
    expect(response.data).toEqual({ session_token: TOKEN, ...data });
    expect(seen[0]!.headers['content-length']).toBe(String(Buffer.byteLength(seen[0]!.body)));
  });

  it("sends the caller's headers", async () => {
    const { origin, seen } = await serve();
    const headers = {
      'Content-Length': '1',
      'Content-Type': 'application/vnd.defexa+json; charset=utf-8',
      'User-Agent': 'shop/1.0',
      'X-Many': ['one', 'two'],
      'X-Latin': 'Zoë',
      'X-None': undefined,
      'x-number': 7,
    };
    await firstValueFrom(httpOver(transport, origin).post(PATH, {}, { headers }));
    expect(seen[0]!.headers).toMatchObject({
      'content-length': String(seen[0]!.body.length),
      'content-type': headers['Content-Type'],
      'user-agent': 'shop/1.0',
      'x-many': 'one, two',
      'x-latin': 'Zoë',
      'x-number': '7',
    });
    expect(seen[0]!.headers).not.toHaveProperty('x-none');
  });
});

describe('a request, over node only', () => {
  it('can have the header Expect', async () => {
    const { origin, seen } = await serve();
    await firstValueFrom(httpOver(undefined, origin).post(PATH, {}, { headers: { Expect: '100-continue' } }));
    expect(seen[0]!.headers.expect).toBe('100-continue');
  });

  it('is seen by tools that replace http.request while the app runs, such as nock, msw and OpenTelemetry', async () => {
    const { origin } = await serve();
    const service = httpOver(undefined, origin);
    const request = jest.spyOn(http, 'request');
    await firstValueFrom(service.post(PATH, {}));
    expect(request).toHaveBeenCalledTimes(1);
    request.mockRestore();
  });

  it('reports its progress', async () => {
    const { origin } = await serve((response) => response.end('{"a":1}'));
    const sent: number[] = [];
    const received: number[] = [];
    const { data } = await firstValueFrom(
      httpOver(undefined, origin).post(
        PATH,
        { amount: 10 },
        {
          onUploadProgress: ({ loaded }) => sent.push(loaded),
          onDownloadProgress: ({ loaded }) => received.push(loaded),
        },
      ),
    );
    expect(data).toEqual({ a: 1 });
    expect(sent.at(-1)).toBeGreaterThan(TOKEN.length);
    expect(received.at(-1)).toBe('{"a":1}'.length);
  });
});

describe('a request, over undici only', () => {
  it('fails with the header Expect, which undici does not support', async () => {
    const { origin, seen } = await serve();
    const http = httpOver(undiciTransport, origin);
    const error = await failureOf(http.post(PATH, {}, { headers: { Expect: '100-continue' } }));
    expect(error).toMatchObject({ isAxiosError: true, code: 'ERR_NOT_SUPPORT' });
    expect(seen).toEqual([]);
  });

  it.each([{ maxRate: 1_000_000 }, { onUploadProgress: () => {} }, { onDownloadProgress: () => {} }])(
    'fails with options that undici does not support: %p',
    async (config) => {
      const { origin, seen } = await serve();
      const error = await failureOf(httpOver(undiciTransport, origin).post(PATH, {}, config));
      expect(error).toMatchObject({ isAxiosError: true, code: 'ERR_NOT_SUPPORT' });
      expect(error.message).toContain(Object.keys(config)[0]);
      expect(seen).toEqual([]);
    },
  );
});
