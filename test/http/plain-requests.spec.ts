import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import axios, {
  type AxiosError,
  type AxiosHeaders,
  type AxiosInstance,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { firstValueFrom, type Observable } from 'rxjs';
import type { DefexaHttpService } from '../../lib/index.js';
import { closeAll, httpOver, PATH, serve, TOKEN, TRANSPORTS } from '../support/http/transports.js';

afterEach(closeAll);

type Send = (http: DefexaHttpService) => Observable<AxiosResponse>;

const sendJson = (response: ServerResponse, status: number, body: unknown) =>
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'X-Many': ['1', '2'] })
    .end(JSON.stringify(body));

/** An app sees how long a call took, and dates in headers and errors. */
const TIMES = /duration: \d+|\w+, \d+ \w+ \d+ [\d:]+ GMT|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** All that an app can see of the end of a call, printed with prototypes and classes. */
async function outcomeOf(call: Observable<AxiosResponse>): Promise<string> {
  const outcome = await firstValueFrom(call).catch((error: AxiosError) => error);
  // A call that is canceled before it begins still has it if axios sends it.
  delete outcome.config?.adapter;
  const json = JSON.stringify(outcome, (key, value: unknown) => (key === 'stack' ? undefined : value));
  const { name, message } = outcome as Error;
  const shown = {
    ...outcome,
    name,
    message,
    class: outcome.constructor.name,
    json: JSON.parse(json) as unknown,
  };
  return inspect(shown, { depth: 9, sorted: true }).replaceAll(TIMES, '…');
}

const ANSWERS: [name: string, answer: (response: ServerResponse) => unknown][] = [
  ['JSON', (response) => sendJson(response, 200, { invoice_id: 1 })],
  ['text', (response) => response.end('fine')],
  ['nothing', (response) => response.writeHead(204).end()],
  [
    'a failure with problems',
    (response) => sendJson(response, 403, { success: false, problems: ['amount_invalid'] }),
  ],
  [
    'a failure under HTTP 200',
    (response) => sendJson(response, 200, { success: false, problems: ['amount_invalid'] }),
  ],
  ['a failure that is not JSON', (response) => response.writeHead(502).end('<html>')],
  ['a rejected session', (response) => sendJson(response, 401, { success: false, status: 401 })],
  ['a redirect', (response) => response.writeHead(302, { Location: '/' }).end()],
  [
    'a response without an end',
    (response) => response.writeHead(200, { 'Content-Length': 9 }).write('{"a"', () => response.destroy()),
  ],
  ['no response', (response) => response.destroy()],
];

const REQUESTS: [name: string, send: Send][] = [
  ['post(url, data)', (http) => http.post(PATH, { amount: 10 })],
  [
    'put(url, data)',
    (http) => http.put(PATH, { amount: 10, items: [{ id: 1n.toString(), at: new Date(0) }] }),
  ],
  ['patch(url)', (http) => http.patch(PATH)],
  ['delete(url, { data })', (http) => http.delete(PATH, { data: {} })],
  [
    'request() with a method in capitals',
    (http) => http.request({ method: 'POST', url: PATH, data: '{"a": 1}' }),
  ],
  ['request() without a method', (http) => http.request({ url: PATH, data: {} })],
  ['a body that cannot carry the token', (http) => http.post(PATH, [1])],
  ['a path that leads out', (http) => http.post('../x', {})],
  ['post() with a time-out', (http) => http.post(PATH, {}, { timeout: 5_000, replayOnRejection: 'never' })],
  [
    'post() with undefined options',
    (http) => http.post(PATH, undefined, { timeout: undefined, signal: undefined }),
  ],
  ['post() with a signal', (http) => http.post(PATH, {}, { signal: new AbortController().signal })],
  ['post() with an aborted signal', (http) => http.post(PATH, {}, { signal: AbortSignal.abort() })],
  ['post() with a key that is a symbol', (http) => http.post(PATH, {}, { [Symbol('id')]: 7 })],
  ['request() with an empty method', (http) => http.request({ method: '', url: PATH, data: {} })],
  [
    'request() with null as its method',
    (http) => http.request({ method: null as never, url: PATH, data: {} }),
  ],
  ['a cancelled token', (http) => http.post(PATH, {}, { cancelToken: cancelledToken() })],
];

/** As a subclass sees it. */
const instanceOf = (http: DefexaHttpService) => (http as unknown as { instance: AxiosInstance }).instance;

const addHeader = (config: InternalAxiosRequestConfig) => {
  config.headers.set('X-Added', '1');
  return config;
};

function cancelledToken() {
  const source = axios.CancelToken.source();
  source.cancel('The buyer has left');
  return source.token;
}

describe.each(TRANSPORTS)('a request without options, over %s', (_transport, transport) => {
  async function bothOutcomes(send: Send, answer: (response: ServerResponse) => unknown) {
    const { origin, seen } = await serve(answer);
    const plain = await outcomeOf(send(httpOver(transport, origin)));
    const byAxios = httpOver(transport, origin);
    byAxios.axiosRef.interceptors.request.use((config) => config, undefined, { synchronous: true });
    const axiosOutcome = await outcomeOf(send(byAxios));
    const requests = seen.map(({ method, url, headers, body }) => ({ method, url, headers, body }));
    const half = requests.length / 2;
    expect(requests.slice(half)).toEqual(requests.slice(0, half));
    return [plain, axiosOutcome];
  }

  it.each(ANSWERS)('that is answered with %s ends as if axios had sent it', async (_name, answer) => {
    const [plain, byAxios] = await bothOutcomes((http) => http.post(PATH, { amount: 10 }), answer);
    expect(plain).toEqual(byAxios);
  });

  it.each(REQUESTS)('made by %s is the one that axios would send', async (_name, send) => {
    const [plain, byAxios] = await bothOutcomes(send, (response) =>
      sendJson(response, 200, { invoice_id: 1 }),
    );
    expect(plain).toEqual(byAxios);
  });

  it('runs interceptors that are added before it is subscribed to', async () => {
    const { origin, seen } = await serve();
    const http = httpOver(transport, origin);
    const call = http.post(PATH, {});
    http.axiosRef.interceptors.request.use((config) => {
      config.headers.set('X-Added', '1');
      return config;
    });
    await firstValueFrom(call);
    expect(seen[0]!.headers['x-added']).toBe('1');
  });

  it.each<[string, (http: DefexaHttpService) => unknown]>([
    ['through axiosRef', ({ axiosRef }) => axiosRef.interceptors.request.use(addHeader)],
    ['by a subclass', (http) => instanceOf(http).interceptors.request.use(addHeader)],
    ['to the defaults', ({ axiosRef }) => (axiosRef.defaults.headers.common['X-Added'] = '1')],
    ['to the defaults of a method', ({ axiosRef }) => (axiosRef.defaults.headers.post['X-Added'] = '1')],
    [
      'by a definition',
      ({ axiosRef: { defaults } }) =>
        Object.defineProperty(defaults, 'transformRequest', {
          value: [(_: object, headers: AxiosHeaders) => headers.set('X-Added', '1') && '{}'],
        }),
    ],
  ])('has what the app adds %s', async (_how, add) => {
    const { origin, seen } = await serve();
    const http = httpOver(transport, origin);
    Object.freeze(http);
    add(http);
    await firstValueFrom(http.post(PATH, {}));
    expect(seen[0]!.headers['x-added']).toBe('1');
  });

  it('runs response interceptors, until they are removed', async () => {
    const { origin } = await serve();
    const http = httpOver(transport, origin);
    const { response } = http.axiosRef.interceptors;
    const id = response.use((received) => ({ ...received, data: 'intercepted' }));
    expect((await firstValueFrom(http.post(PATH, {}))).data).toBe('intercepted');
    response.eject(id);
    expect((await firstValueFrom(http.post(PATH, {}))).data).not.toBe('intercepted');
  });

  it('of axiosRef has its caller in the stack of an error', async () => {
    const { origin } = await serve((response) => sendJson(response, 500, {}));
    const { axiosRef } = httpOver(transport, origin);
    async function callOfTheApp() {
      await axiosRef.request({ method: 'post', url: PATH, data: {} });
    }
    await expect(callOfTheApp()).rejects.toMatchObject({ stack: expect.stringContaining('callOfTheApp') });
  });

  it('may be a URL and a config', async () => {
    const { origin, seen } = await serve();
    const { axiosRef } = httpOver(transport, origin);
    const request = axiosRef.request as unknown as (url: string, config: object) => Promise<unknown>;
    await request(PATH, { method: 'post', data: { a: 1 } });
    expect(seen).toMatchObject([{ method: 'POST', url: PATH }]);
  });

  it('goes to what replaces the instance, or its request method', async () => {
    const { origin, seen } = await serve();
    const http = httpOver(transport, origin);
    const replacement = async () => ({ data: 'replaced' });
    (http.axiosRef as { request: unknown }).request = replacement;
    expect((await firstValueFrom(http.post(PATH, {}))).data).toBe('replaced');
    Object.assign(http, { instance: { request: async () => ({ data: 'another' }) } });
    expect((await firstValueFrom(http.post(PATH, {}))).data).toBe('another');
    expect(seen).toEqual([]);
  });

  it.each([
    ['success', 200],
    ['failure', 403],
  ])('that is canceled when its response has arrived ends as canceled, after a %s', async (_end, status) => {
    const { origin } = await serve((response) => sendJson(response, status, { success: status === 200 }));
    const source = axios.CancelToken.source();
    const isSessionRejected = () => {
      source.cancel('too late');
      return false;
    };
    const http = httpOver(transport, origin, { isSessionRejected });
    const call = firstValueFrom(http.post(PATH, {}, { cancelToken: source.token }));
    await expect(call).rejects.toMatchObject({ code: 'ERR_CANCELED', message: 'too late' });
  });

  it.each([
    ['url', '/api/v1/other'],
    ['method', 'delete'],
    ['data', { evil: 1 }],
    ['cancelToken', 'x'],
    ['timeout', 1],
    ['replayOnRejection', 'x'],
  ])('has no %s from a polluted prototype', async (name, value) => {
    const { origin, seen } = await serve();
    const http = httpOver(transport, origin);
    Object.assign(Object.prototype, { [name]: value });
    try {
      await firstValueFrom(http.post(PATH));
      const withoutUrl = await firstValueFrom(http.request({ method: 'post', data: {} })).catch(String);
      expect(withoutUrl).toContain('it has no URL');
    } finally {
      delete (Object.prototype as Record<string, unknown>)[name];
    }
    expect(seen).toMatchObject([{ method: 'POST', url: PATH, body: `{"session_token":"${TOKEN}"}` }]);
  });

  it('parses JSON also if the app sets one of the transitional options', async () => {
    const { origin } = await serve((response) => sendJson(response, 200, { invoice_id: 1 }));
    const transitional = { clarifyTimeoutError: true };
    const { data } = await firstValueFrom(httpOver(transport, origin).post(PATH, {}, { transitional }));
    expect(data).toEqual({ invoice_id: 1 });
  });

  it('keeps fields that have the names of unsafe properties', async () => {
    const { origin, seen } = await serve();
    await firstValueFrom(httpOver(transport, origin).post(PATH, JSON.parse('{"constructor":"Müller Bau"}')));
    expect(JSON.parse(seen[0]!.body)).toMatchObject({ constructor: 'Müller Bau' });
  });
});
