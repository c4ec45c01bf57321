import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AxiosHeaders } from 'axios';
import { firstValueFrom } from 'rxjs';
import { closeAll, failureOf, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

afterEach(closeAll);

const DEFAULT = {
  accept: 'application/json',
  'content-type': 'application/json',
  'user-agent': 'nestjs-defexa',
};

describe.each(TRANSPORTS)('sends headers like axios, over %s:', (_, transport) => {
  const sentWith = async (headers: unknown) => {
    const { origin, seen } = await serve();
    await firstValueFrom(httpOver(transport, origin).post(PATH, { a: 1 }, { headers: headers as object }));
    return seen[0]!.headers;
  };

  it.each([
    ['an object', { 'X-One': '1' }],
    ['AxiosHeaders', new AxiosHeaders({ 'X-One': '1' })],
    ['Headers of the fetch API', new Headers({ 'X-One': '1' })],
    ['a Map', new Map([['X-One', '1']])],
    ['an array of pairs', [['X-One', '1']]],
    ['raw lines', 'X-One: 1'],
  ])('from %s, in addition to the defaults', async (_name, headers) => {
    expect(await sentWith(headers)).toMatchObject({ ...DEFAULT, 'x-one': '1' });
  });

  it.each([
    ['an object', { 'user-agent': 'shop', 'CONTENT-TYPE': 'application/vnd.x+json', accept: '*/*' }],
    [
      'Headers of the fetch API',
      new Headers({ 'user-agent': 'shop', 'content-type': 'application/vnd.x+json', accept: '*/*' }),
    ],
  ])('from %s, instead of the defaults', async (_name, headers) => {
    expect(await sentWith(headers)).toMatchObject({
      accept: '*/*',
      'content-type': 'application/vnd.x+json',
      'user-agent': 'shop',
    });
  });

  it('omits headers that are null or false, but restores a default that an interceptor deletes', async () => {
    expect(await sentWith({ Accept: null, 'User-Agent': false })).not.toHaveProperty('accept');
    const { origin, seen } = await serve();
    const http = httpOver(transport, origin);
    http.axiosRef.interceptors.request.use((config) => {
      config.headers.delete('Content-Type');
      return config;
    });
    await firstValueFrom(http.post(PATH, {}));
    expect(seen[0]!.headers).toMatchObject(DEFAULT);
  });

  it('names Content-Type in the error if it is not supported', async () => {
    const { origin, seen } = await serve();
    const http = httpOver(transport, origin);
    for (const headers of [{ 'Content-Type': 'text/plain' }, new Headers({ 'Content-Type': 'text/plain' })]) {
      const error = await failureOf(http.post(PATH, {}, { headers: headers as object }));
      expect(error).toMatchObject({ code: 'DEFEXA_REQUEST', message: expect.stringMatching(/Content-Type/) });
    }
    expect(seen).toEqual([]);
  });

  it('leaves out empty arrays', async () => {
    expect(await sentWith({ 'X-A': [] })).not.toHaveProperty('x-a');
  });

  it.each([
    ['removes characters beyond Latin-1', { 'X-Name': 'Zoë 東京' }, { 'x-name': 'Zo\xeb' }],
    ['removes values entirely beyond Latin-1', { 'X-Name': '東京' }, { 'x-name': '' }],
    ['removes line breaks and control characters', { 'X-A': 'a\r\nX-B: b\u0000' }, { 'x-a': 'aX-B: b' }],
    ['trims white space', { 'X-A': ' \ta ' }, { 'x-a': 'a' }],
    ['converts numbers and booleans', { 'X-A': 1, 'X-B': true }, { 'x-a': '1', 'x-b': 'true' }],
    ['joins several values', { 'X-A': ['1', '東', '2'] }, { 'x-a': '1, , 2' }],
    ['joins cookies', { Cookie: ['a=1', 'b=2'] }, { cookie: 'a=1; b=2' }],
    ['keeps an Accept-Encoding', { 'Accept-Encoding': 'identity' }, { 'accept-encoding': 'identity' }],
    ['corrects a wrong Content-Length', { 'Content-Length': '3' }, { 'content-length': '58' }],
  ])('%s', async (_name, headers, sent) => {
    const seen = await sentWith(headers);
    expect(seen).toMatchObject(sent);
    expect(seen).not.toHaveProperty('x-b', 'b');
  });

  it('fails with an invalid name, and sends nothing', async () => {
    const { origin, seen } = await serve();
    const error = await failureOf(httpOver(transport, origin).post(PATH, {}, { headers: { 'X Y': '1' } }));
    expect(error).toMatchObject({ isAxiosError: true, code: 'ERR_INVALID_HTTP_TOKEN' });
    expect(seen).toEqual([]);
  });

  it('sends the supported encodings in Accept-Encoding', async () => {
    expect((await sentWith({}))['accept-encoding']).toBe('gzip, compress, deflate, br');
  });
});

const SINGLE = [
  'age',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'location',
  'retry-after',
  'server',
];

describe.each(TRANSPORTS)('returns headers like axios, over %s:', (_, transport) => {
  const headersOf = async (lines: string[]) => {
    const { origin } = await serve(({ req: { socket } }: ServerResponse) =>
      socket.end(`HTTP/1.1 200 OK\r\n${lines.join('\r\n')}\r\nContent-Length: 2\r\n\r\n{}`, 'latin1'),
    );
    return (await firstValueFrom(httpOver(transport, origin).post(PATH))).headers as AxiosHeaders;
  };

  it.each(SINGLE)('the first of several %s', async (name) => {
    expect((await headersOf([`${name}: 1`, `${name.toUpperCase()}: 2`])).get(name)).toBe('1');
  });

  it.each(['vary', 'x-many', 'date', 'via', 'www-authenticate', 'content-language', 'link', 'constructor'])(
    'all of several %s, joined',
    async (name) => {
      expect((await headersOf([`${name}: 1`, `${name}: 2`, `${name}: 3`])).get(name)).toBe('1, 2, 3');
    },
  );

  it('cookies as an array', async () => {
    const headers = await headersOf(['Set-Cookie: a=1, x', 'set-cookie: b=2', 'Cookie: c=3', 'Cookie: d=4']);
    expect(headers.get('set-cookie')).toEqual(['a=1, x', 'b=2']);
    expect(headers.get('cookie')).toBe('c=3; d=4');
  });

  it('empty, Latin-1 and trimmed values', async () => {
    const headers = await headersOf(['X-Empty:', 'X-Latin: Zo\xeb', 'X-Space: \t a b \t']);
    expect(headers.toJSON()).toMatchObject({ 'x-empty': '', 'x-latin': 'Zo\xeb', 'x-space': 'a b' });
  });
});
