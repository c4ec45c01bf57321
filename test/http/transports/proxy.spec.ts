import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { all } from '../../support/http/app.js';
import { absentProxy, BAD_PROXIES } from '../../support/http/bad-proxies.js';
import { selfSigned } from '../../support/http/certificates.js';
import { flushEventLoop, useFakeTime, until } from '../../support/http/fake-time.js';
import { startProxy } from '../../support/http/proxy.js';
import {
  closeAll,
  closing,
  failureOf,
  httpOver,
  PATH,
  serve,
  TOKEN,
  TRANSPORTS,
} from '../../support/http/transports.js';

/** Only the proxy, or the agent's own lookup, can resolve it. */
const HOST = 'defexa.example';
const certificate = selfSigned(`DNS:${HOST},IP:127.0.0.1`);
const ca = certificate.cert;
const toLoopback: LookupFunction = (_host, _options, callback) => {
  callback(null, [{ address: '127.0.0.1', family: 4 }]);
};

const proxyServer = async (...how: Parameters<typeof startProxy>) => closing(await startProxy(...how));
const tlsServer = () => serve(undefined, certificate);
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

afterEach(async () => {
  jest.useRealTimers();
  await closeAll();
});

describe.each(TRANSPORTS)('a proxy, over %s', (_, transport) => {
  const withAgent = (baseUrl: string, proxy?: object) =>
    httpOver(transport, baseUrl, {
      httpOptions: {
        httpsAgent: new Agent({ ca, lookup: toLoopback }),
        ...(proxy && { proxy: proxy as never }),
      },
    });

  describe('for https:', () => {
    it.each([
      ['without credentials', {}, undefined],
      ['with credentials', { auth: { username: 'zoë', password: 'p:w' } }, basic('zoë:p:w')],
      ['with a protocol', { protocol: 'http' }, undefined],
    ])('only sees a tunnel, %s', async (_name, more, authorization) => {
      const [{ port, seen }, proxy] = [await tlsServer(), await proxyServer()];
      const http = withAgent(`https://${HOST}:${port}`, { host: '127.0.0.1', port: proxy.port, ...more });
      await firstValueFrom(http.post(PATH, { amount: 5 }));
      const body = `{"session_token":"${TOKEN}","amount":5}`;
      expect(seen).toEqual([expect.objectContaining({ method: 'POST', url: PATH, body })]);
      expect(seen[0]!.headers).not.toHaveProperty('proxy-authorization');
      expect(proxy.seen).toEqual([]);
      expect(proxy.tunnels).toHaveLength(1);
      const [target = '', headers = ''] = proxy.tunnels[0]!.split(/ (.*)/);
      expect(target).toBe(`${HOST}:${port}`);
      expect(JSON.parse(headers)['proxy-authorization']).toBe(authorization);
      expect(headers).not.toContain(TOKEN);
    });

    it('reuses its tunnel for further requests', async () => {
      const [{ port, seen }, proxy] = [await tlsServer(), await proxyServer()];
      const http = withAgent(`https://${HOST}:${port}`, { host: '127.0.0.1', port: proxy.port });
      for (let order = 0; order < 5; order += 1) {
        await firstValueFrom(http.post(PATH, { order }));
        await turn();
      }
      expect(seen).toHaveLength(5);
      expect(proxy.tunnels).toHaveLength(1);
    });

    it('does not make the server behind it trusted', async () => {
      const [{ port, seen }, proxy] = [await tlsServer(), await proxyServer()];
      const proxyOptions = { host: '127.0.0.1', port: proxy.port };
      const http = httpOver(transport, `https://${HOST}:${port}`, { httpOptions: { proxy: proxyOptions } });
      expect(await failureOf(http.post(PATH))).toMatchObject({
        isAxiosError: true,
        code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      });
      expect(seen).toEqual([]);
    });

    it.each([
      ['requires credentials', 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\n{}'],
      ['cannot reach the server', 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\n{}'],
      ['responds with HTTP 401', 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}'],
      ['responds itself', 'HTTP/1.1 201 Created\r\nContent-Length: 16\r\n\r\n{"success":true}'],
      ['closes the connection', ''],
      ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
    ])('that %s receives no request, and is an error', async (_name, reply) => {
      const proxy = await serve();
      const received: string[] = [];
      proxy.server.on('connect', ({ method }: IncomingMessage, socket: Socket) => {
        received.push(method!);
        socket.on('data', (chunk) => received.push(String(chunk))).on('error', () => {});
        socket.end(reply);
      });
      const http = withAgent(`https://${HOST}`, { host: '127.0.0.1', port: proxy.port });
      const error = await failureOf(http.post(PATH, {}, { timeout: 5_000 }));
      expect(error).toMatchObject({
        isAxiosError: true,
        code: expect.stringMatching(/^(?!ECONNABORTED)[A-Z_]+$/),
      });
      // It is not a response of Defexa.
      expect(error.response).toBeUndefined();
      expect(received).toEqual(['CONNECT']);
      expect(proxy.seen).toEqual([]);
    });

    it('that resets the connection, or is not running, is an error', async () => {
      const proxy = await serve();
      let tunnels = 0;
      proxy.server.on('connect', (_request: IncomingMessage, socket: Socket) => {
        tunnels += 1;
        socket.resetAndDestroy();
      });
      const http = withAgent(`https://${HOST}`, { host: '127.0.0.1', port: proxy.port });
      expect(await failureOf(http.post(PATH))).toMatchObject({ isAxiosError: true, code: 'ECONNRESET' });
      expect(tunnels).toBe(1);
      await proxy.close();
      expect(await failureOf(http.post(PATH))).toMatchObject({ isAxiosError: true, code: 'ECONNREFUSED' });
    });

    it.each(BAD_PROXIES)('that %s is named in the error', async (_name, start, code) => {
      const { lookup = toLoopback, ...proxy } = await start();
      const auth = { username: 'user', password: 'pass-of-the-proxy' };
      const httpOptions = { proxy: { ...proxy, auth }, httpsAgent: new Agent({ lookup }) };
      const error = await failureOf(httpOver(transport, `https://${HOST}`, { httpOptions }).post(PATH));
      expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(code) });
      expect(error.message).toMatch(
        new RegExp(`^the proxy ${proxy.host}:${proxy.port}, set by httpOptions\\.proxy: .+`),
      );
      expect(all(error)).not.toContain('pass-of-the-proxy');
    });

    it('that never responds times out after 10 s', async () => {
      const proxy = await serve();
      const sockets: Socket[] = [];
      proxy.server.on('connect', (_request: IncomingMessage, socket: Socket) => {
        sockets.push(socket.on('end', () => socket.end()).on('error', () => {}));
      });
      const http = withAgent(`https://${HOST}`, { host: '127.0.0.1', port: proxy.port });
      useFakeTime();
      const [impatient, patient] = [50, 30_000].map((timeout) => failureOf(http.post(PATH, {}, { timeout })));
      await until(() => sockets.length === 2);
      jest.advanceTimersByTime(50);
      expect(await impatient).toMatchObject({ isAxiosError: true, code: 'ECONNABORTED' });
      jest.advanceTimersByTime(10_000);
      expect(await patient).toMatchObject({
        isAxiosError: true,
        code: 'ETIMEDOUT',
        message: `the proxy 127.0.0.1:${proxy.port}, set by httpOptions.proxy: it opened no tunnel in time`,
      });
      await until(() => sockets.every(({ destroyed }) => destroyed));
    });

    it('that opens a tunnel too late for a call passes on nothing of that call', async () => {
      const [{ port, seen, server }, proxy] = [await tlsServer(), await proxyServer()];
      const [open] = proxy.server.listeners('connect') as ((...request: unknown[]) => void)[];
      const delayed: (() => void)[] = [];
      proxy.server.removeAllListeners('connect');
      proxy.server.on('connect', (...request) => delayed.push(() => open!(...request)));
      const http = withAgent(`https://${HOST}:${port}`, { host: '127.0.0.1', port: proxy.port });
      const controller = new AbortController();
      const failure = failureOf(http.post(PATH, { order: 1 }, { signal: controller.signal }));
      await until(() => delayed.length === 1);
      controller.abort();
      expect(await failure).toMatchObject({ code: 'ERR_CANCELED' });
      delayed[0]!();
      // It is kept for the next call or closed, but nothing is sent through it.
      await Promise.race([once(server, 'secureConnection'), once(server, 'tlsClientError')]);
      await flushEventLoop();
      const next = firstValueFrom(http.post(PATH, { order: 2 }));
      await until(() => seen.length > 0 || delayed[1] !== undefined);
      delayed[1]?.();
      await next;
      expect(seen.map(({ body }) => JSON.parse(body).order)).toEqual([2]);
    });

    it('can be reached over TLS', async () => {
      const [{ port, seen }, proxy] = [await tlsServer(), await proxyServer(certificate)];
      const proxyOptions = { protocol: 'https', host: '127.0.0.1', port: proxy.port };
      await firstValueFrom(withAgent(`https://${HOST}:${port}`, proxyOptions).post(PATH));
      expect(seen).toHaveLength(1);
      expect(proxy.tunnels).toHaveLength(1);
    });
  });

  describe('for http:', () => {
    it('is used if the options configure it', async () => {
      const [target, proxy] = [await serve(), await proxyServer()];
      const auth = { username: 'user', password: 'pass' };
      const httpOptions = { proxy: { host: '127.0.0.1', port: proxy.port, auth } };
      const http = httpOver(transport, target.origin, { httpOptions });
      for (const amount of [1, 2]) {
        await firstValueFrom(http.post(PATH, { amount }));
      }
      expect(proxy.seen.map(({ url }) => url)).toEqual([
        `${target.origin}${PATH}`,
        `${target.origin}${PATH}`,
      ]);
      expect(proxy.seen[0]!.headers['proxy-authorization']).toBe(basic('user:pass'));
      expect(target.seen.map(({ body }) => JSON.parse(body).amount)).toEqual([1, 2]);
    });

    it('that is not running is named in the error', async () => {
      const { port } = await absentProxy();
      const httpOptions = { proxy: { host: '127.0.0.1', port } };
      const error = await failureOf(httpOver(transport, 'http://127.0.0.1:9', { httpOptions }).post(PATH));
      expect(error).toMatchObject({
        code: 'ECONNREFUSED',
        message: expect.stringMatching(
          `^the proxy 127.0.0.1:${port}, set by httpOptions.proxy: connect ECONN`,
        ),
      });
    });

    it('that requires credentials is an error', async () => {
      const proxy = await serve((response) => response.writeHead(407).end('{}'));
      const httpOptions = { proxy: { host: '127.0.0.1', port: proxy.port } };
      const error = await failureOf(httpOver(transport, 'http://127.0.0.1:9', { httpOptions }).post(PATH));
      expect(error).toMatchObject({ isAxiosError: true, code: 'ERR_BAD_REQUEST', response: { status: 407 } });
    });
  });
});

describe('a proxy for http: that is reached over TLS', () => {
  it('gets its requests through the httpsAgent of the app', async () => {
    const [target, proxy] = [await serve(), await proxyServer(certificate)];
    const http = httpOver(undefined, target.origin, {
      httpOptions: {
        httpsAgent: new Agent({ ca }),
        proxy: { protocol: 'https', host: '127.0.0.1', port: proxy.port },
      },
    });
    await firstValueFrom(http.post(PATH));
    expect(proxy.seen.map(({ url }) => url)).toEqual([target.origin + PATH]);
    expect(target.seen).toHaveLength(1);
  });
});
