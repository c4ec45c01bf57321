import 'reflect-metadata';
import { Agent, type ServerResponse } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HttpModule, HttpService } from '@nestjs/axios';
import { NestFactory } from '@nestjs/core';
import axios from 'axios';
import { DefexaAuthService, DefexaModule, type DefexaOptions, DefexaResponseError } from '../../lib/index.js';
import { startApp } from '../support/http/app.js';
import { selfSigned, signedByUnknownCa } from '../support/http/certificates.js';
import { errorOf, advanceUntilSettled, useFakeTime } from '../support/http/fake-time.js';
import { startProxy } from '../support/http/proxy.js';
import { listen, SESSION } from '../support/http/raw-server.js';

const KEY = 'live/4fK9wq7Zr2+vX9tB6sD1mN8c';
const LOGIN = '/api/v1/da/login';
const running: { close(): Promise<unknown> }[] = [];

/** Closes a server or an app after the test. */
function closing<T extends { close(): Promise<unknown> }>(started: T): T {
  running.unshift(started);
  return started;
}

const server = async (...how: Parameters<typeof listen>) => closing(await listen(...how));
const proxyServer = async () => closing(await startProxy());
const authOf = async (baseUrl: string, httpOptions?: DefexaOptions['httpOptions']) =>
  closing(await startApp({ merchantPrivateKey: KEY, baseUrl, httpOptions })).auth;

beforeEach(() => {
  // Each test file has its own environment in Jest.
  for (const variable of Object.keys(process.env).filter((name) => /_proxy$/i.test(name))) {
    delete process.env[variable];
  }
  useFakeTime();
});

afterEach(async () => {
  for (const started of running.splice(0)) {
    await started.close();
  }
  jest.useRealTimers();
});

describe('a login', () => {
  it('sends the documented request, once', async () => {
    const { origin, seen } = await server();
    const session = await (await authOf(origin)).getSession();
    expect(session).toMatchObject({ userId: 173, sessionToken: JSON.parse(SESSION).session_token });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', url: LOGIN, body: '{}' });
    expect(seen[0]!.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'content-length': '2',
    });
    expect(seen[0]!.headers).not.toHaveProperty('cookie');
  });

  it.each([
    ['', LOGIN],
    ['/', LOGIN],
    ['//', LOGIN],
    ['/prefix', `/prefix${LOGIN}`],
    ['/prefix/', `/prefix${LOGIN}`],
    ['/a/b%20c/', `/a/b%20c${LOGIN}`],
  ])('with a base URL that ends in "%s" goes to %s', async (end, url) => {
    const { origin, seen } = await server();
    await (await authOf(`${origin}${end}`)).getSession();
    expect(seen).toEqual([expect.objectContaining({ url })]);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('accepts a response compressed with %s, up to 1 MiB decompressed', async (encoding, compress) => {
    const small = compress(SESSION);
    const bomb = compress(JSON.stringify({ padding: 'x'.repeat(8 * 1024 * 1024) }));
    expect(bomb.length).toBeLessThan(64 * 1024);
    let body = small;
    const { origin } = await server((response) => response.setHeader('content-encoding', encoding).end(body));
    const auth = await authOf(origin);
    await expect(auth.getSession()).resolves.toMatchObject({ userId: 173 });
    body = bomb;
    const error: unknown = await auth.login().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DefexaResponseError);
    expect(String(error)).toMatch(/larger than 1024 KiB, so it was not read.*Check baseUrl/);
  });

  it('times out even if the server keeps sending', async () => {
    const open = new Set<ServerResponse>();
    const sent: number[] = [];
    const { origin } = await server((response) => {
      const place = sent.push(0) - 1;
      const timer = setInterval(() => (response.write(' '), (sent[place]! += 1)), 1_000);
      open.add(response.once('close', () => (clearInterval(timer), open.delete(response))));
      response.write(' ');
    });
    const auth = await authOf(origin);
    const start = Date.now();
    const error = await errorOf(auth.getSession(), () => open.size > 0);
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(String(error)).toMatch(/within 10 s/);
    expect(Date.now() - start).toBe(20_000);
    expect(sent).toEqual([expect.any(Number), expect.any(Number)]);
    expect(sent[0]).toBeGreaterThanOrEqual(9);
    expect(sent[0]).toBeLessThan(15);
  });
});

describe("the app's own HTTP client", () => {
  it('is neither used nor changed', async () => {
    const { origin, seen } = await server();
    const defaults = JSON.stringify(axios.defaults);
    const interceptor = jest.fn(<T>(config: T) => config);
    axios.interceptors.request.use(interceptor);
    const module = DefexaModule.forRoot({ merchantPrivateKey: KEY, baseUrl: origin });
    const root = { ...HttpModule.register({}), imports: [module] };
    const app = closing(await NestFactory.createApplicationContext(root, { logger: false }));
    const http = app.get(HttpService, { strict: false });
    http.axiosRef.interceptors.request.use(interceptor);
    await app.get(DefexaAuthService, { strict: false }).getSession();
    expect(seen).toHaveLength(1);
    expect(interceptor).not.toHaveBeenCalled();
    expect(JSON.stringify(axios.defaults)).toBe(defaults);
    await Promise.all([axios.get(origin), http.axiosRef.get(origin)]);
    expect(interceptor.mock.calls.length).toBeGreaterThanOrEqual(2);
    axios.interceptors.request.clear();
  });

  it('does not pass on axios.defaults', async () => {
    const { origin, seen } = await server();
    const { headers, transformRequest } = axios.defaults;
    Object.assign(axios.defaults, {
      headers: { ...headers, common: { ...headers.common, 'X-App': 'secret-of-the-app' } },
      transformRequest: [() => 'not JSON'],
      params: { app: 1 },
    });
    try {
      await (await authOf(origin)).getSession();
    } finally {
      Object.assign(axios.defaults, { headers, transformRequest, params: undefined });
    }
    expect(seen).toEqual([expect.objectContaining({ url: LOGIN, body: '{}' })]);
    expect(seen[0]!.headers).not.toHaveProperty('x-app');
  });
});

describe('a proxy', () => {
  /** Only the proxy can resolve it. */
  const HOST = 'defexa.example';

  it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
    'in %s is not used for an unencrypted login',
    async (variable) => {
      const [target, proxy] = [await server(), await proxyServer()];
      process.env[variable] = proxy.origin;
      await (await authOf(target.origin)).getSession();
      expect(proxy.seen).toEqual([]);
      expect(target.seen).toHaveLength(1);
      await axios.post(target.origin, 'of the app itself');
      expect(proxy.seen).toHaveLength(1);
    },
  );

  it('in httpOptions is used', async () => {
    const [target, proxy] = [await server(), await proxyServer()];
    const auth = await authOf(target.origin, { proxy: { host: '127.0.0.1', port: proxy.port } });
    await auth.getSession();
    expect(proxy.seen).toEqual([expect.objectContaining({ url: `${target.origin}${LOGIN}` })]);
    expect(target.seen).toEqual([expect.objectContaining({ url: LOGIN, body: '{}' })]);
  });

  it.each(['httpOptions', 'HTTPS_PROXY', 'https_proxy'])(
    'in %s only sees a tunnel for a login over TLS',
    async (where) => {
      const certificate = selfSigned(`DNS:${HOST}`);
      const [{ port, seen }, proxy] = [await server(undefined, certificate), await proxyServer()];
      const options: DefexaOptions['httpOptions'] = { httpsAgent: new TlsAgent({ ca: certificate.cert }) };
      if (where === 'httpOptions') {
        options.proxy = { host: '127.0.0.1', port: proxy.port };
      } else {
        process.env[where] = proxy.origin;
      }
      await (await authOf(`https://${HOST}:${port}`, options)).getSession();
      expect(seen).toEqual([expect.objectContaining({ method: 'POST', url: LOGIN, body: '{}' })]);
      expect(proxy.tunnels).toEqual([expect.stringContaining(`${HOST}:${port} `)]);
      expect(proxy.tunnels.join()).not.toMatch(/authorization|bearer|live/i);
      expect(proxy.seen).toEqual([]);
    },
  );
});

describe('an agent', () => {
  it('in httpOptions makes the connection', async () => {
    const { origin, seen } = await server();
    const httpAgent = new Agent();
    const connect = jest.spyOn(httpAgent as unknown as { createConnection(): void }, 'createConnection');
    await (await authOf(origin, { httpAgent })).getSession();
    expect(connect).toHaveBeenCalledTimes(1);
    expect(seen).toHaveLength(1);
  });
});

describe('a certificate', () => {
  const ADVICE = /certificate is not trusted\. Check baseUrl, or set httpOptions\.httpsAgent with your CA/;
  const selfIssued = selfSigned('IP:127.0.0.1');
  const unknownCa = signedByUnknownCa('IP:127.0.0.1');

  it.each([
    ['is self-signed', selfIssued, selfIssued.cert],
    ['has an unknown CA', unknownCa, unknownCa.ca],
  ])('that %s is rejected, unless httpsAgent has the CA', async (_, certificate, ca) => {
    const { origin, seen } = await server(undefined, { key: certificate.key, cert: certificate.cert });
    const error = await errorOf((await authOf(origin)).getSession());
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', message: expect.stringMatching(ADVICE) });
    expect(seen).toEqual([]);
    const auth = await authOf(origin, { httpsAgent: new TlsAgent({ ca }) });
    await expect(advanceUntilSettled(auth.getSession())).resolves.toMatchObject({ userId: 173 });
  });

  it('of another host is rejected', async () => {
    const { key, cert } = selfSigned('DNS:elsewhere.example');
    const { origin, seen } = await server(undefined, { key, cert });
    const error = await errorOf(
      (await authOf(origin, { httpsAgent: new TlsAgent({ ca: cert }) })).getSession(),
    );
    expect(String(error)).toMatch(/Check baseUrl.*ERR_TLS_CERT_ALTNAME_INVALID/);
    expect(seen).toEqual([]);
  });

  it('is not blamed if the server does not speak TLS', async () => {
    const { origin, seen } = await server();
    const error = await errorOf((await authOf(origin.replace('http:', 'https:'))).getSession());
    expect(String(error)).toMatch(/Check baseUrl/);
    expect(String(error)).not.toMatch(/certificate is not trusted/);
    expect(seen).toEqual([]);
  });
});
