import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AxiosRequestConfig } from 'axios';
import { closeAll, failureOf, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

afterEach(closeAll);

/** What axios's own adapter for Node supports, but an authenticated service must not. */
const UNSUPPORTED: [name: string, config: AxiosRequestConfig, message: RegExp][] = [
  ['redirects', { maxRedirects: 3 }, /redirects are not followed/],
  ['beforeRedirect', { beforeRedirect: () => {} }, /beforeRedirect cannot be set/],
  ['a proxy', { proxy: { host: '127.0.0.1', port: 9 } }, /proxy cannot be set/],
  ['no proxy', { proxy: false }, /proxy cannot be set/],
  ['a socket', { socketPath: '/tmp/x.sock' }, /socketPath cannot be set/],
  ['a lookup', { lookup: () => {} }, /lookup cannot be set/],
  ['HTTP/2', { httpVersion: 2 } as object, /httpVersion cannot be set/],
  ['basic auth', { auth: { username: 'a', password: 'b' } }, /Set headers\.Authorization/],
  ['credentials in the URL', { url: 'http://a:b@127.0.0.1/x' }, /the origin of baseUrl/],
  ['another protocol', { url: 'ftp://127.0.0.1/x' }, /the origin of baseUrl/],
  ['a data: URL', { url: 'data:text/plain,a' }, /the origin of baseUrl|white space|path/],
  ['a malformed URL', { url: 'http://[/x' }, /the origin of baseUrl/],
  ['form data', { data: new FormData() }, /only a plain object/],
  ['a form', { data: new URLSearchParams('a=1') }, /only a plain object/],
  [
    'a url-encoded form',
    { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    /Content-Type/,
  ],
  ['a buffer', { data: Buffer.from('{}') }, /only a plain object/],
  ['a stream', { data: Readable.from(['{}']) }, /only a plain object/],
  ['a blob', { data: new Blob(['{}']) }, /only a plain object/],
  ['a string', { data: 'a' }, /a string cannot carry/],
  ['a method without a body', { method: 'get' }, /GET requests have no body/],
  ['an adapter', { adapter: 'http' }, /adapter cannot be set/],
];

describe.each(TRANSPORTS)('unlike axios, over %s,', (_, transport) => {
  it.each(UNSUPPORTED)('does not support %s, and sends nothing', async (_name, config, message) => {
    const { origin, seen } = await serve();
    const http = httpOver(transport, origin);
    const error = await failureOf(http.request({ method: 'post', url: PATH, data: {}, ...config }));
    expect(error).toMatchObject({ code: 'DEFEXA_REQUEST', message: expect.stringMatching(message) });
    expect(seen).toEqual([]);
  });

  it('rejects a proxy with empty credentials at start', () => {
    const proxy = { host: '127.0.0.1', port: 9, auth: { username: '', password: '' } };
    for (const baseUrl of ['https://defexa.example', 'http://127.0.0.1:9']) {
      const start = () => httpOver(transport, baseUrl, { httpOptions: { proxy } });
      expect(start).toThrow(/needs a proxy\.auth .*one of which is not empty/);
    }
  });

  it.each([{ username: 'user' }, { password: 'password' }])('accepts a proxy with only %j', (auth) => {
    const start = () =>
      httpOver(transport, 'https://defexa.example', {
        httpOptions: { proxy: { host: '127.0.0.1', port: 9, auth: auth as never } },
      });
    expect(start).not.toThrow();
  });
});
