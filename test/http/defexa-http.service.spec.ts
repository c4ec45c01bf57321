import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { firstValueFrom, lastValueFrom, type Observable, retry } from 'rxjs';
import { DefexaHttpService, type DefexaOptions } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { type App, startAppOn } from '../support/http/app.js';
import { flushEventLoop } from '../support/http/fake-time.js';

const PATH = '/api/v1/invoice';

let defexa: DefexaEmulator;
let app: App;
let http: DefexaHttpService;

beforeEach(async () => {
  defexa = await DefexaEmulator.start();
  await start();
});

afterEach(async () => {
  await app.close();
  await defexa.close();
});

async function start(options: Partial<DefexaOptions> = {}): Promise<void> {
  app = await startAppOn(defexa, options);
  http = app.context.get(DefexaHttpService);
}

async function restart(options: Partial<DefexaOptions>): Promise<void> {
  await app.close();
  await start(options);
}

const sent = <T>(response: Observable<T>) => firstValueFrom(response);

describe('works like a Nest HttpService', () => {
  it('with its class, Observables and axiosRef', async () => {
    expect(http).toBeInstanceOf(HttpService);
    expect(await sent(http.post(PATH, { order: 1 }))).toMatchObject({ status: 200, data: { invoice_id: 1 } });
    expect(await http.axiosRef.post(PATH, { order: 2 })).toMatchObject({ data: { invoice_id: 2 } });
    expect(await http.axiosRef({ method: 'post', url: PATH, data: { order: 3 } })).toMatchObject({
      status: 200,
    });
    expect(defexa.invoices.map(({ fields }) => fields)).toEqual([{ order: 1 }, { order: 2 }, { order: 3 }]);
  });

  it('sends a request for each subscription', async () => {
    const request = http.post(PATH, { order: 1 });
    await flushEventLoop();
    expect(defexa.counts).toMatchObject({ logins: 0, invoices: 0 });
    await Promise.all([sent(request), sent(request)]);
    expect(defexa.counts.invoices).toBe(2);
  });

  it('supports the retry operators of RxJS', async () => {
    defexa.fail('server-error', { route: 'invoice', times: 1 });
    expect(await sent(http.post(PATH, { order: 1 }).pipe(retry(1)))).toMatchObject({ status: 200 });
  });

  it('supports every method with a body', async () => {
    // The emulator only supports POST.
    const seen: unknown[] = [];
    http.axiosRef.interceptors.request.use((config) => {
      seen.push(config.method);
      return { ...config, method: 'post' };
    });
    await sent(http.put(PATH, { by: 'put' }));
    await sent(http.patch(PATH, { by: 'patch' }));
    await sent(http.delete(PATH, { data: { by: 'delete' } }));
    await sent(http.request({ method: 'PUT', url: PATH, data: { by: 'request' } }));
    expect(seen).toEqual(['put', 'patch', 'delete', 'put']);
    expect(defexa.invoices.map(({ fields }) => fields.by)).toEqual(['put', 'patch', 'delete', 'request']);
  });

  it("is not affected by axios.defaults and the interceptors of the app's axios", async () => {
    const before = { ...axios.defaults };
    axios.defaults.baseURL = 'https://evil.test';
    axios.defaults.headers.common['X-App'] = 'leak';
    const interceptor = axios.interceptors.request.use(() => {
      throw new Error('not meant for Defexa');
    });
    try {
      await restart({});
      const { config } = await sent(http.post(PATH, {}));
      expect(config.headers.has('X-App')).toBe(false);
    } finally {
      axios.interceptors.request.eject(interceptor);
      delete axios.defaults.headers.common['X-App'];
      Object.assign(axios.defaults, { baseURL: before.baseURL });
    }
  });

  it('builds URLs without axios.defaults', async () => {
    const before = { ...axios.defaults };
    Object.assign(axios.defaults, {
      baseURL: 'https://evil.test/',
      allowAbsoluteUrls: false,
      params: { app: 1 },
    });
    try {
      await sent(http.post(PATH, { order: 1 }, { params: { a: 1, b: [2, 3] } }));
      await sent(http.post(PATH, {}, { params: { a: 1 }, paramsSerializer: { serialize: () => 'own=1' } }));
      expect(defexa.invoices.map(({ path }) => path)).toEqual([
        `${PATH}?a=1&b%5B%5D=2&b%5B%5D=3`,
        `${PATH}?own=1`,
      ]);
    } finally {
      delete axios.defaults.params;
      delete axios.defaults.allowAbsoluteUrls;
      Object.assign(axios.defaults, { baseURL: before.baseURL });
    }
  });

  it('shows method and path of a request', async () => {
    const { request } = await sent(http.post(PATH, {}, { params: { page: 2 } }));
    expect(request).toEqual({ method: 'POST', path: `${PATH}?page=2` });
  });

  it('completes its Observables', async () => {
    await expect(lastValueFrom(http.post(PATH, {}))).resolves.toMatchObject({ status: 200 });
  });

  it('rejects a method without a body that an interceptor sets, in any case', async () => {
    http.axiosRef.interceptors.request.use((config) => ({ ...config, method: 'GET' }));
    await expect(sent(http.post(PATH, {}))).rejects.toMatchObject({ code: 'DEFEXA_REQUEST' });
  });

  it('runs interceptors once per call, replayed or not, without the token', async () => {
    const seen: string[] = [];
    http.axiosRef.interceptors.request.use((config) => {
      seen.push(JSON.stringify(config));
      config.headers.set('X-Order', '1');
      return config;
    });
    http.axiosRef.interceptors.response.use((response) => {
      seen.push(JSON.stringify([response.config, response.request]));
      return response;
    });
    await sent(http.post(PATH, { order: 1 }));
    defexa.revoke();
    await sent(http.post(PATH, { order: 2 }));
    expect(defexa.counts.rejected).toBe(1);
    expect(seen).toHaveLength(4);
    expect(seen.join()).not.toContain('session_token');
  });

  it("does not change the caller's objects", async () => {
    const data = { order: 1, lines: [{ amount: 1 }] };
    const config = { headers: { 'X-Order': '1' } };
    await sent(http.post(PATH, data, config));
    expect(data).toEqual({ order: 1, lines: [{ amount: 1 }] });
    expect(config).toEqual({ headers: { 'X-Order': '1' } });
  });
});

it('treats null options as not set', async () => {
  await expect(sent(http.post(PATH, {}, { socketPath: null }))).resolves.toMatchObject({ status: 200 });
});

describe('fails with DefexaRequestError before logging in, given', () => {
  it.each([
    [
      'proxy',
      { proxy: { host: '127.0.0.1', port: 1 } },
      /proxy cannot be set for a single request.*httpOptions/,
    ],
    ['proxy: false', { proxy: false }, /proxy cannot be set/],
    ['an agent', { httpAgent: {} }, /httpAgent cannot be set/],
    ['an agent for TLS', { httpsAgent: {} }, /httpsAgent cannot be set/],
    ['beforeRedirect', { beforeRedirect: () => {} }, /beforeRedirect cannot be set/],
    ['family', { family: 4 }, /family cannot be set/],
    ['http2Options', { http2Options: {} }, /http2Options cannot be set/],
    ['allowedSocketPaths', { allowedSocketPaths: '/x' }, /allowedSocketPaths cannot be set/],
    ['socketPath', { socketPath: '/var/run/x.sock' }, /socketPath cannot be set/],
    ['transport', { transport: {} }, /transport cannot be set/],
    ['lookup', { lookup: () => {} }, /lookup cannot be set/],
    ['HTTP/2', { httpVersion: 2 }, /httpVersion cannot be set/],
    ['a lenient parser', { insecureHTTPParser: true }, /insecureHTTPParser cannot be set/],
    ['redirects', { maxRedirects: 5 }, /redirects are not followed/],
    ['another base URL', { baseURL: 'https://evil.test' }, /baseURL cannot be set.*baseUrl of DefexaModule/],
    ['auth', { auth: { username: 'a', password: 'b' } }, /Set headers.Authorization/],
    ['a Host header', { headers: { host: 'evil.test' } }, /Host header/],
    [
      'Transfer-Encoding',
      { headers: { 'transfer-encoding': 'chunked' } },
      /Transfer-Encoding conflicts with Content-Length/,
    ],
    ['another replay', { replayOnRejection: 'sometimes' }, /must be one of always, safe-methods, never/],
    [
      'form data',
      { headers: { 'Content-Type': 'multipart/form-data' } },
      /Content-Type is not application\/json/,
    ],
  ])('%s', async (_, config, message) => {
    await expect(sent(http.post(PATH, {}, config as never))).rejects.toMatchObject({
      code: 'DEFEXA_REQUEST',
      message: expect.stringMatching(message),
    });
    // Not even a login happened.
    expect(defexa.counts).toMatchObject({ logins: 0, invoices: 0 });
  });

  it.each([
    ['postForm', () => http.postForm(PATH, { a: 1 })],
    ['get', () => http.get(PATH)],
    ['head', () => http.head(PATH)],
    ['delete without a body', () => http.delete(PATH)],
    ['another origin', () => http.post('https://evil.test/api', {})],
    ['an array', () => http.post(PATH, [])],
    ['a buffer', () => http.post(PATH, Buffer.from('{}'))],
  ])('%s', async (_, request) => {
    await expect(sent(request())).rejects.toMatchObject({ code: 'DEFEXA_REQUEST' });
    expect(defexa.counts).toMatchObject({ logins: 0, invoices: 0, others: 0 });
  });
});
