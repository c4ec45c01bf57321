import { Agent } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LoginSource } from '../../lib/login/login-source.js';
import { createLoginHttp } from '../../lib/login/create-login-http.js';
import { createAccount } from '../../lib/accounts/account.js';
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
  const account = createAccount(resolved);
  const source = new LoginSource(createLoginHttp(resolved), account, new SessionEvents(), systemClock);
  const { signal } = new AbortController();
  const request = { key: 'a-key', signal, login: { reason: 'requested' } } as KeyedRequest;
  return source.get(request).then(
    () => Promise.reject(new Error('The login succeeded')),
    (error: Error) => error,
  );
}

describe('A login through a proxy that', () => {
  it.each(BAD_PROXIES)(
    '%s says that it is the proxy, and which setting names it',
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

  it.each(['HTTPS_PROXY', 'all_proxy'])('%s names is said to be set by that', async (variable) => {
    const { port } = await absentProxy();
    process.env[variable] = `http://user:${PASSWORD}@127.0.0.1:${port}`;
    const error = await failureOfLogin({});
    expect(error.message).toBe(
      `Defexa cannot be reached at ${BASE_URL} through the proxy 127.0.0.1:${port}, set by ${variable}: nothing listens ` +
        `there. Check ${variable} and the firewall (ECONNREFUSED).`,
    );
    expect(all(error)).not.toContain(PASSWORD);
  });

  it('never answers is named when the time is over', async () => {
    const { server, port } = await serve();
    server.on('connect', () => {});
    const error = await failureOfLogin({ timeout: 50, httpOptions: { proxy: { host: '127.0.0.1', port } } });
    expect(error.message).toBe(
      `Check the network between this machine and Defexa, and the proxy 127.0.0.1:${port}, set by httpOptions.proxy: ` +
        'Defexa did not respond to the login within 0.05 s. Logins are tried again.',
    );
  });

  it('is not there is named for http: as well', async () => {
    const { port } = await absentProxy();
    const error = await failureOfLogin({
      baseUrl: 'http://127.0.0.1:9',
      httpOptions: { proxy: { host: '127.0.0.1', port } },
    });
    expect(error.message).toContain(
      `through the proxy 127.0.0.1:${port}, set by httpOptions.proxy: nothing listens`,
    );
  });

  it('does what it is for is not blamed for the server behind it', async () => {
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
  ['a certificate', { cert: 'not a PEM' }],
  ['ciphers', { ciphers: 'NO-SUCH-CIPHER' }],
  ['a version', { minVersion: 'TLSv9' as never }],
  ['a file of keys', { pfx: Buffer.from('x'), passphrase: 'wrong' }],
])('%s of an agent that is none', (_, options) => {
  it.each([true, false])('fails the login, and says so (through a proxy: %s)', async (isThroughProxy) => {
    const httpsAgent = new Agent(options);
    const target = await serve(undefined, selfSigned('IP:127.0.0.1'));
    const { port } = closing(await startProxy());
    const proxy = isThroughProxy && { host: '127.0.0.1', port, protocol: 'http' };
    const error = await failureOfLogin({ baseUrl: target.origin, httpOptions: { httpsAgent, proxy } });
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
    expect(error.message).toMatch(/Check httpOptions(\.httpsAgent \(\w+\))?\.$/);
  });
});
