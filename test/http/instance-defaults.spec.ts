import { afterEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosRequestTransformer } from 'axios';
import { firstValueFrom } from 'rxjs';
import { closeAll, failureOf, httpOver, PATH, serve, TOKEN, TRANSPORTS } from '../support/http/transports.js';

afterEach(closeAll);

describe.each(TRANSPORTS)('the defaults of an instance, over %s', (_, transport) => {
  const start = async (...how: Parameters<typeof serve>) => {
    const { origin, seen } = await serve(...how);
    const http = httpOver(transport, origin);
    return { http, seen, defaults: http.axiosRef.defaults };
  };

  it("have the same structure as axios's own", async () => {
    const { defaults } = await start();
    expect(Object.keys(axios.defaults.headers).filter((name) => !(name in defaults.headers))).toEqual([]);
    expect(defaults).toMatchObject({
      transformRequest: [expect.any(Function)],
      transformResponse: [expect.any(Function)],
      transitional: { silentJSONParsing: true, forcedJSONParsing: true, clarifyTimeoutError: false },
      env: {},
    });
  });

  it('can be listed, copied and deleted', async () => {
    const { http, seen, defaults } = await start((response) => response.writeHead(500).end());
    expect(Object.keys(defaults)).toEqual(
      expect.arrayContaining(['adapter', 'baseURL', 'headers', 'timeout']),
    );
    expect(JSON.parse(JSON.stringify(defaults))).toMatchObject({
      timeout: 10_000,
      headers: { common: { Accept: 'application/json' } },
    });
    expect(axios.create({ ...defaults } as object).defaults.timeout).toBe(10_000);
    delete defaults.validateStatus;
    delete defaults.timeout;
    expect(defaults.timeout).toBeUndefined();
    const { status, config } = await firstValueFrom(http.post(PATH, {}));
    expect(status).toBe(500);
    expect(config).not.toHaveProperty('timeout');
    expect(seen).toHaveLength(1);
    expect(http.axiosRef.create().defaults.timeout).toBeUndefined();
  });

  it('apply to a call that waits for an interceptor while the app reads them', async () => {
    const { http, seen } = await start();
    http.axiosRef.interceptors.request.use(async (config) => config);
    const call = http.axiosRef.post(PATH, {});
    expect(http.axiosRef.defaults.timeout).toBe(10_000);
    expect((await call).config).toMatchObject({ timeout: 10_000, validateStatus: expect.any(Function) });
    expect(seen).toHaveLength(1);
  });

  it('can be frozen', async () => {
    const { http, seen } = await start();
    Object.freeze(http.axiosRef.defaults);
    await firstValueFrom(http.post(PATH, {}));
    expect(seen).toHaveLength(1);
    expect(() => (http.axiosRef.defaults.timeout = 1)).toThrow(TypeError);
  });

  it('are part of the URLs of getUri()', async () => {
    const { origin } = await serve();
    const { axiosRef } = httpOver(transport, origin);
    expect(axiosRef.getUri({ url: PATH, params: { a: 1 } })).toBe(`${origin}${PATH}?a=1`);
    expect(axiosRef.create({ params: { b: 2 } }).getUri({ url: PATH })).toBe(`${origin}${PATH}?b=2`);
    axiosRef.defaults.params = { c: 3 };
    expect(axiosRef.getUri({ url: PATH })).toBe(`${origin}${PATH}?c=3`);
  });

  it('accept headers for all methods or for one', async () => {
    const { http, seen, defaults } = await start();
    defaults.headers.common['X-All'] = '1';
    defaults.headers.post['X-Post'] = '1';
    defaults.headers.put = { 'X-Put': '1' };
    defaults.headers['X-Plain'] = '1';
    await firstValueFrom(http.post(PATH, {}));
    await firstValueFrom(http.put(PATH, {}));
    await firstValueFrom(
      http.post(PATH, {}, { headers: { common: { 'X-All': '2' }, 'X-Own': '1' } as object }),
    );
    const some = seen.map(({ headers }) =>
      Object.keys(headers)
        .filter((name) => name.startsWith('x-'))
        .sort(),
    );
    expect(some).toEqual([
      ['x-all', 'x-plain', 'x-post'],
      ['x-all', 'x-plain', 'x-put'],
      ['x-all', 'x-own', 'x-plain', 'x-post'],
    ]);
    expect(seen[2]!.headers['x-all']).toBe('2');
    expect(seen[0]!.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'nestjs-defexa',
    });
  });

  it('accept request transforms, before or after serialization', async () => {
    const { http, seen, defaults } = await start();
    const transforms = defaults.transformRequest as AxiosRequestTransformer[];
    transforms.unshift((data: object) => ({ ...data, shop: 7 }));
    transforms.push((text: string) => text.replace('"EUR"', '"USD"'));
    await firstValueFrom(http.post(PATH, { currency: 'EUR' }));
    expect(seen[0]!.body).toBe(`{"session_token":"${TOKEN}","currency":"USD","shop":7}`);
  });

  it.each([
    ['an object', (data: object) => ({ ...data, shop: 7 })],
    ['a string', (data: object) => JSON.stringify({ ...data, shop: 7 })],
  ])(
    'accept a request transform that returns %s, instead of the default one',
    async (_name, transformRequest) => {
      const { http, seen } = await start();
      const { config } = await firstValueFrom(http.post(PATH, { a: 1 }, { transformRequest }));
      expect(seen[0]!.body).toBe(`{"session_token":"${TOKEN}","a":1,"shop":7}`);
      expect(config.data).toBe('{"a":1,"shop":7}');
    },
  );

  it('reject a transform whose result cannot carry the token', async () => {
    const { http, seen } = await start();
    const transforms = [() => 'amount=1', () => ['a'], () => '["a"]', () => Buffer.from('{}')];
    for (const transformRequest of transforms) {
      expect(await failureOf(http.post(PATH, { a: 1 }, { transformRequest }))).toMatchObject({
        code: 'DEFEXA_REQUEST',
      });
    }
    expect(seen).toEqual([]);
  });

  it('accept response transforms', async () => {
    const { http, defaults } = await start((response) => response.end('{"id":7}'));
    (defaults.transformResponse as unknown[]).push(({ id }: { id: number }) => `invoice ${id}`);
    expect((await firstValueFrom(http.post(PATH, {}))).data).toBe('invoice 7');
  });

  it('accept transitional options', async () => {
    const { http, defaults } = await start(() => {});
    defaults.transitional!.clarifyTimeoutError = true;
    defaults.timeout = 20;
    expect(await failureOf(http.post(PATH, {}))).toMatchObject({ code: 'ETIMEDOUT' });
    const transitional = { clarifyTimeoutError: false };
    expect(await failureOf(http.post(PATH, {}, { transitional }))).toMatchObject({ code: 'ECONNABORTED' });
  });

  it('are not shared with other instances or axios itself', async () => {
    const before = JSON.stringify(axios.defaults);
    const one = await start();
    const other = await start();
    one.defaults.headers.common['X-One'] = '1';
    one.defaults.headers.post['X-One'] = '1';
    one.defaults.transitional!.forcedJSONParsing = false;
    one.defaults.env!.FormData = class {} as never;
    (one.defaults.transformRequest as unknown[]).length = 0;
    await firstValueFrom(other.http.post(PATH, { a: 1 }));
    expect(other.seen[0]!.headers).not.toHaveProperty('x-one');
    expect(other.defaults).toMatchObject({ transitional: { forcedJSONParsing: true }, env: {} });
    expect(JSON.stringify(axios.defaults)).toBe(before);
    axios.defaults.headers.post['X-App'] = '1';
    try {
      await firstValueFrom(other.http.post(PATH, {}));
      expect(other.seen[1]!.headers).not.toHaveProperty('x-app');
    } finally {
      delete axios.defaults.headers.post['X-App'];
    }
  });

  it('are passed on to a derived instance, with what the app has changed', async () => {
    const { http, seen, defaults } = await start();
    Object.assign(defaults.headers, { 'X-Plain': '1' });
    defaults.headers.post['X-Post'] = '1';
    defaults.transitional!.clarifyTimeoutError = true;
    defaults.params = { page: 1 };
    defaults.timeout = 1_000;
    const derived = http.axiosRef.create({ timeout: 2_000, headers: { 'X-Derived': '1' } });
    const { config } = await derived.create().post(PATH, { a: 1 });
    expect(seen[0]).toMatchObject({
      url: `${PATH}?page=1`,
      body: `{"session_token":"${TOKEN}","a":1}`,
      headers: { 'x-plain': '1', 'x-post': '1', 'x-derived': '1', 'user-agent': 'nestjs-defexa' },
    });
    expect(config).toMatchObject({ timeout: 2_000, transitional: { clarifyTimeoutError: true } });
  });

  it('stand in the config of a request, for interceptors', async () => {
    const { http, defaults } = await start();
    defaults.maxContentLength = 5_000;
    let seenConfig: object = {};
    http.axiosRef.interceptors.request.use((config) => {
      seenConfig = { ...config, headers: config.headers.toJSON() };
      return config;
    });
    await firstValueFrom(http.post(PATH, {}, { timeout: undefined, validateStatus: undefined }));
    expect(seenConfig).toMatchObject({
      baseURL: defaults.baseURL,
      timeout: defaults.timeout,
      maxBodyLength: defaults.maxBodyLength,
      maxContentLength: 5_000,
      validateStatus: undefined,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      transformRequest: [expect.any(Function)],
      transformResponse: [expect.any(Function)],
    });
  });

  it('are not changed by what an interceptor does to a config', async () => {
    const { http, seen, defaults } = await start();
    http.axiosRef.interceptors.request.use((config) => {
      (config.transformRequest as unknown[]).push((text: string) => text.replace('{', '{"n":1,'));
      return config;
    });
    await firstValueFrom(http.post(PATH, { a: 1 }));
    await firstValueFrom(http.post(PATH, { a: 1 }));
    expect(seen[1]!.body).toBe(`{"session_token":"${TOKEN}","n":1,"a":1}`);
    expect(defaults.transformRequest).toHaveLength(1);
  });

  it('have the same structure in a derived instance', async () => {
    const { http, seen } = await start();
    const derived = http.axiosRef.create();
    derived.defaults.headers.post['X-Derived'] = '1';
    await derived.post(PATH, {});
    await firstValueFrom(http.post(PATH, {}));
    expect(seen.map(({ headers }) => headers['x-derived'])).toEqual(['1', undefined]);
  });
});
