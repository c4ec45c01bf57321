import { afterEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosAdapter, AxiosHeaders } from 'axios';
import MockAdapter from 'axios-mock-adapter';
import { firstValueFrom } from 'rxjs';
import type { DefexaHttpService } from '../../lib/index.js';
import { closeAll, failureOf, httpOver, PATH, serve, TOKEN, TRANSPORTS } from '../support/http/transports.js';

afterEach(closeAll);

const foreign: AxiosAdapter = async (config) => ({
  data: '"foreign"',
  status: 200,
  statusText: 'OK',
  headers: new AxiosHeaders(),
  config,
});

type Adapter = NonNullable<Parameters<DefexaHttpService['axiosRef']['post']>[2]>['adapter'];

const ADAPTERS: [name: string, adapter: Adapter][] = [
  ['fetch', 'fetch'],
  ['http', 'http'],
  ['xhr', 'xhr'],
  ['an array', ['http', 'fetch']],
  ['an unknown name', 'mine' as 'http'],
  ["axios's own function", axios.getAdapter('http')],
  ["axios's own function for fetch", axios.getAdapter('fetch')],
];

const CANNOT_BE_SET = {
  code: 'DEFEXA_REQUEST',
  message: expect.stringMatching(
    /adapter cannot be set for a single request\. Set it for the account, as httpTransport/,
  ),
};

describe.each(TRANSPORTS)('an adapter, over %s', (_, transport) => {
  const start = async () => {
    const server = await serve();
    return { ...server, http: httpOver(transport, server.origin) };
  };

  it.each([...ADAPTERS, ['a function', foreign] as const])(
    'that is %s cannot be set for a request',
    async (_name, adapter) => {
      const { http, seen } = await start();
      expect(await failureOf(http.post(PATH, {}, { adapter }))).toMatchObject(CANNOT_BE_SET);
      expect(await failureOf(http.axiosRef.post(PATH, {}, { adapter }))).toMatchObject(CANNOT_BE_SET);
      expect(await failureOf(http.get(PATH, { adapter }))).toMatchObject(CANNOT_BE_SET);
      expect(seen).toEqual([]);
    },
  );

  it.each(ADAPTERS)('that is %s cannot be set in the defaults', async (_name, adapter) => {
    const { http, seen } = await start();
    http.axiosRef.defaults.adapter = adapter;
    expect(await failureOf(http.post(PATH, {}))).toMatchObject(CANNOT_BE_SET);
    expect(await failureOf(http.post(PATH, {}, { adapter: null as never }))).toMatchObject(CANNOT_BE_SET);
    expect(seen).toEqual([]);
  });

  it.each([
    ['an interceptor', {}],
    [
      'an interceptor that runs in registration order',
      { transitional: { legacyInterceptorReqResOrdering: false } },
    ],
  ])('cannot be set by %s', async (_name, config) => {
    const { http, seen } = await start();
    const { request } = http.axiosRef.interceptors;
    for (const synchronous of [true, false]) {
      request.clear();
      request.use((given) => Object.assign(given, { adapter: foreign }), undefined, { synchronous });
      expect(await failureOf(http.post(PATH, {}, config))).toMatchObject(CANNOT_BE_SET);
    }
    expect(seen).toEqual([]);
  });

  it('cannot be set for a derived instance', async () => {
    const { http, seen } = await start();
    const derived = http.axiosRef.create({ adapter: 'fetch' });
    expect(await failureOf(derived.post(PATH, {}))).toMatchObject(CANNOT_BE_SET);
    await http.axiosRef.create({ timeout: 1_000 }).post(PATH, { a: 1 });
    expect(seen.map(({ body }) => body)).toEqual([`{"session_token":"${TOKEN}","a":1}`]);
  });

  it.each([
    ['null', (http: DefexaHttpService) => http.post(PATH, { a: 1 }, { adapter: null as never })],
    [
      'removed by an interceptor',
      (http: DefexaHttpService) => {
        http.axiosRef.interceptors.request.use((config) => ({ ...config, adapter: undefined }));
        return http.post(PATH, { a: 1 });
      },
    ],
    [
      'removed from the defaults',
      (http: DefexaHttpService) => {
        delete http.axiosRef.defaults.adapter;
        return http.post(PATH, { a: 1 });
      },
    ],
  ])('that is %s falls back to the authenticating one', async (_name, send) => {
    const { http, seen } = await start();
    expect((await firstValueFrom(send(http))).status).toBe(200);
    expect(seen.map(({ body }) => body)).toEqual([`{"session_token":"${TOKEN}","a":1}`]);
  });

  it('can be that of axios-mock-adapter, until it is restored', async () => {
    const { http, seen } = await start();
    const mock = new MockAdapter(http.axiosRef as never, { onNoMatch: 'passthrough' });
    mock.onPost(PATH).reply(201, { mocked: true });
    expect(await firstValueFrom(http.post(PATH, { amount: 5 }))).toMatchObject({
      status: 201,
      data: { mocked: true },
    });
    expect(JSON.parse(mock.history.post[0]!.data as string)).toEqual({ amount: 5 });
    expect(mock.history.post[0]!.headers).toMatchObject({ 'Content-Type': 'application/json' });
    mock.onPost(PATH).reply(409, { mocked: true });
    expect(await failureOf(http.post(PATH, { amount: 5 }))).toMatchObject({ response: { status: 409 } });
    expect(seen).toEqual([]);
    await firstValueFrom(http.post('/other', {}));
    mock.restore();
    await firstValueFrom(http.post(PATH, { amount: 5 }));
    expect(seen.map(({ url }) => url)).toEqual(['/other', PATH]);
  });
});
