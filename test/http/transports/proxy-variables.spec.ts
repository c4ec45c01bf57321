import { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaConfigurationError } from '../../../lib/index.js';
import { selfSigned } from '../../support/http/certificates.js';
import { startProxy } from '../../support/http/proxy.js';
import { closeAll, closing, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

/** Only the proxy, or the agent's own lookup, can resolve it. */
const HOST = 'defexa.example';
const certificate = selfSigned(`DNS:${HOST}`);
const lookup: LookupFunction = (_host, _options, callback) => {
  callback(null, [{ address: '127.0.0.1', family: 4 }]);
};

const proxyServer = async () => closing(await startProxy());
const tlsServer = () => serve(undefined, certificate);
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

beforeEach(() => {
  // Each test file has its own environment in Jest.
  for (const variable of Object.keys(process.env).filter((name) => /_proxy$/i.test(name))) {
    delete process.env[variable];
  }
});

afterEach(closeAll);

describe.each(TRANSPORTS)('a proxy in the environment, over %s', (_, transport) => {
  const withAgent = (baseUrl: string, proxy?: false) => {
    const httpsAgent = new Agent({ ca: certificate.cert, lookup });
    return httpOver(transport, baseUrl, { httpOptions: { httpsAgent, proxy } });
  };

  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])(
    'in %s is used for https:',
    async (variable) => {
      const [{ port, seen }, proxy] = [await tlsServer(), await proxyServer()];
      process.env[variable] = proxy.origin.replace('//', '//user:pass%40word@');
      await firstValueFrom(withAgent(`https://${HOST}:${port}`).post(PATH));
      expect(seen).toHaveLength(1);
      expect(proxy.tunnels).toEqual([expect.stringContaining(`${HOST}:${port} `)]);
      expect(proxy.tunnels[0]).toContain(basic('user:pass@word'));
    },
  );

  it('in HTTP_PROXY is not used for https:, and none is with proxy: false', async () => {
    const [{ port, seen }, proxy] = [await tlsServer(), await proxyServer()];
    process.env.HTTP_PROXY = process.env.http_proxy = proxy.origin;
    await firstValueFrom(withAgent(`https://${HOST}:${port}`).post(PATH));
    process.env.HTTPS_PROXY = proxy.origin;
    await firstValueFrom(withAgent(`https://${HOST}:${port}`, false).post(PATH));
    expect(seen).toHaveLength(2);
    expect(proxy.tunnels).toEqual([]);
  });

  it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy', 'HTTPS_PROXY'])(
    'in %s is never used for http:',
    async (variable) => {
      const [target, proxy] = [await serve(), await proxyServer()];
      process.env[variable] = proxy.origin;
      await firstValueFrom(httpOver(transport, target.origin).post(PATH));
      expect(target.seen).toHaveLength(1);
      expect(proxy.seen).toEqual([]);
      expect(proxy.tunnels).toEqual([]);
    },
  );

  it.each([
    [HOST, 0],
    [`${HOST}:PORT`, 0],
    [`${HOST}:1`, 1],
    ['.example', 0],
    ['example', 1],
    ['', 1],
  ])('with NO_PROXY="%s" opens %i tunnels', async (excluded, tunnels) => {
    const [{ port, seen }, proxy] = [await tlsServer(), await proxyServer()];
    process.env.HTTPS_PROXY = proxy.origin;
    process.env.NO_PROXY = excluded.replace('PORT', String(port));
    await firstValueFrom(withAgent(`https://${HOST}:${port}`).post(PATH));
    expect(seen).toHaveLength(1);
    expect(proxy.tunnels).toHaveLength(tunnels);
  });

  it('may have a literal "%" in its password', async () => {
    const [{ port, seen }, proxy] = [await tlsServer(), await proxyServer()];
    process.env.HTTPS_PROXY = proxy.origin.replace('//', '//user:100%secret@');
    await firstValueFrom(withAgent(`https://${HOST}:${port}`).post(PATH));
    expect(seen).toHaveLength(1);
    expect(proxy.tunnels[0]).toContain(basic('user:100%secret'));
  });

  describe.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])('in %s', (variable) => {
    it.each([
      [
        'socks5://user:password@127.0.0.1:1080',
        /SOCKS proxies are not supported\. Set httpOptions\.httpsAgent/,
      ],
      ['http://user:password@proxy:port', /must be an http: or https: proxy with host and port/],
      ['ftp://user:password@proxy', /must be an http: or https: proxy with host and port/],
    ])(
      'that is not supported is rejected at start, naming the variable without credentials: %s',
      (value, message) => {
        process.env[variable] = value;
        const start = () => httpOver(transport, `https://${HOST}`);
        expect(start).toThrow(DefexaConfigurationError);
        expect(start).toThrow(message);
        expect(start).toThrow(new RegExp(`DefexaModule: ${variable}: `));
        expect(start).not.toThrow(/password/);
      },
    );
  });
});
