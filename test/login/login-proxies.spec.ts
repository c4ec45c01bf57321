import { Agent } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LoginSource } from '../../lib/login/login-source.js';
import { createLoginHttp } from '../../lib/login/login-source.js';
import { Account } from '../../lib/options/account.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import type { DefexaOptions } from '../../lib/index.js';
import { SessionEvents } from '../../lib/session/session-events.js';
import type { KeyedRequest } from '../../lib/session/session-source.js';
import { systemClock } from '../../lib/clock/clock.js';
import { selfSigned } from '../support/http/certificates.js';
import { startProxy } from '../support/http/proxy.js';
import { absentProxy, BAD_PROXIES } from '../support/http/bad-proxies.js';
import { all } from '../support/http/app.js';
import { closeAll, closing, serve } from '../support/http/transports.js';

const BASE_URL = 'https://defexa.example';
const PASSWORD = 'pass-of-the-proxy';

beforeEach(() => {
  // Jest gives every test file an environment of its own.
  for (const variable of Object.keys(process.env).filter((name) => /_proxy$/i.test(name))) {
    delete process.env[variable];
  }
});

afterEach(closeAll);

async function failureOfLogin(options: Partial<DefexaOptions>): Promise<Error> {
  const resolved = resolveOptions({ merchantPrivateKey: 'a-key', baseUrl: BASE_URL, ...options });
  const account = new Account(resolved);
  const source = new LoginSource(createLoginHttp(resolved), account, new SessionEvents(), systemClock);
  const { signal } = new AbortController();
  const request = { key: 'a-key', signal, login: { reason: 'forced' } } as KeyedRequest;
  return source.get(request).then(
    () => Promise.reject(new Error('The login succeeded')),
    (error: Error) => error,
  );
}

describe('a login through a proxy that', () => {
  it.each(BAD_PROXIES)(
    '%s fails with an error that names the proxy and its option',
    async (_name, start, code) => {
      const { lookup, ...proxy } = await start();
      const auth = { username: 'user', password: PASSWORD };
      const httpsAgent = lookup && new Agent({ lookup });
      const error = await failureOfLogin({ httpOptions: { proxy: { ...proxy, auth }, httpsAgent } });
      const way = `through the proxy ${proxy.host}:${proxy.port}, set by httpOptions.proxy: `;
      expect(error.message).toContain(`Defexa cannot be reached at ${BASE_URL} ${way}`);
      expect(/\((\w+)\)\.$/.exec(error.message)?.[1]).toMatch(code);
      expect(error.message).not.toContain('baseUrl');
      expect(all(error)).not.toContain(PASSWORD);
    },
  );

  it.each(['HTTPS_PROXY', 'all_proxy'])(
    '%s sets fails with an error that names the variable',
    async (variable) => {
      const { port } = await absentProxy();
      process.env[variable] = `http://user:${PASSWORD}@127.0.0.1:${port}`;
      const error = await failureOfLogin({});
      expect(error.message).toBe(
        `Defexa cannot be reached at ${BASE_URL} through the proxy 127.0.0.1:${port}, set by ${variable}: nothing listens ` +
          `there. Check ${variable} and the firewall (ECONNREFUSED).`,
      );
      expect(all(error)).not.toContain(PASSWORD);
    },
  );

  it('never responds fails with an error that names the proxy', async () => {
    const { server, port } = await serve();
    server.on('connect', () => {});
    const error = await failureOfLogin({ timeout: 50, httpOptions: { proxy: { host: '127.0.0.1', port } } });
    expect(error.message).toBe(
      `Check the network between this machine and Defexa, and the proxy 127.0.0.1:${port}, set by httpOptions.proxy: ` +
        'Defexa did not respond to the login within 0.05 s. Logins are tried again.',
    );
  });

  it('does not exist fails with an error that names the proxy for http:, too', async () => {
    const { port } = await absentProxy();
    const error = await failureOfLogin({
      baseUrl: 'http://127.0.0.1:9',
      httpOptions: { proxy: { host: '127.0.0.1', port } },
    });
    expect(error.message).toContain(
      `through the proxy 127.0.0.1:${port}, set by httpOptions.proxy: nothing listens`,
    );
  });

  it('works fails with an error about the server behind it', async () => {
    const { port, origin } = await serve(undefined, selfSigned('IP:127.0.0.1'));
    const proxy = closing(await startProxy());
    const httpOptions = { proxy: { host: '127.0.0.1', port: proxy.port } };
    const error = await failureOfLogin({ baseUrl: origin, httpOptions });
    expect(proxy.tunnels).toEqual([expect.stringContaining(`127.0.0.1:${port} `)]);
    expect(error.message).toContain(
      `Defexa cannot be reached at ${origin}: its TLS certificate is not trusted. Check baseUrl`,
    );
  });
});

describe.each([
  ['certificate', { cert: 'not a PEM' }],
  ['cipher list', { ciphers: 'NO-SUCH-CIPHER' }],
  ['TLS version', { minVersion: 'TLSv9' as never }],
  ['PFX file', { pfx: Buffer.from('x'), passphrase: 'wrong' }],
])('an agent with an invalid %s', (_, options) => {
  it.each([true, false])(
    'fails the login with an error that names the option (through a proxy: %s)',
    async (isThroughProxy) => {
      const httpsAgent = new Agent(options);
      const target = await serve(undefined, selfSigned('IP:127.0.0.1'));
      const { port } = closing(await startProxy());
      const proxy = isThroughProxy && { host: '127.0.0.1', port, protocol: 'http' };
      const error = await failureOfLogin({ baseUrl: target.origin, httpOptions: { httpsAgent, proxy } });
      expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
      expect(error.message).toMatch(/Check httpOptions(\.httpsAgent \(\w+\))?\.$/);
    },
  );
});
