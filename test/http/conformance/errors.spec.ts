import { afterEach, describe, expect, it } from '@jest/globals';
import { AxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import { closeAll, failureOf, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

afterEach(closeAll);

const circular: Record<string, unknown> = {};
circular.self = circular;

describe.each(TRANSPORTS)('fails like axios, over %s:', (_, transport) => {
  const start = async (...how: Parameters<typeof serve>) => {
    const { origin, seen } = await serve(...how);
    return { http: httpOver(transport, origin), seen };
  };

  it.each([
    [{ timeout: 'soon' }, 'ERR_BAD_OPTION_VALUE', /config\.timeout/],
    [{ timeout: '40' }, 'ECONNABORTED', /^timeout of 40ms exceeded$/],
    [{ timeout: 40 }, 'ECONNABORTED', /^timeout of 40ms exceeded$/],
    [{ timeout: 40, timeoutErrorMessage: 'too slow' }, 'ECONNABORTED', /^too slow$/],
    [{ timeout: 40, transitional: { clarifyTimeoutError: true } }, 'ETIMEDOUT', /^timeout of 40ms/],
  ])('with %j', async (config, code, message) => {
    const { http } = await start(() => {});
    const error = await failureOf(http.post(PATH, {}, config as object));
    expect(error).toBeInstanceOf(AxiosError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), config: { url: PATH } });
  });

  it('with the error of an interceptor or a transform', async () => {
    const mine = new Error('mine');
    const fail = () => {
      throw mine;
    };
    const { http, seen } = await start();
    await expect(firstValueFrom(http.post(PATH, {}, { transformRequest: fail }))).rejects.toBe(mine);
    expect(seen).toHaveLength(0);
    await expect(firstValueFrom(http.post(PATH, {}, { transformResponse: fail }))).rejects.toBe(mine);
    await expect(firstValueFrom(http.post(PATH, {}, { validateStatus: fail }))).rejects.toBe(mine);
    expect(seen).toHaveLength(2);
    http.axiosRef.interceptors.request.use(fail);
    await expect(firstValueFrom(http.post(PATH, {}))).rejects.toBe(mine);
    expect(mine.stack).toContain('errors.spec');
    expect(seen).toHaveLength(2);
  });

  it('with the caller in the stack', async () => {
    const { http } = await start((response) => response.writeHead(500).end());
    async function callingFunction() {
      return await http.axiosRef.post(PATH, {});
    }
    const error = await failureOf(callingFunction());
    expect(error.stack).toContain('callingFunction');
    expect(error.cause).toBeUndefined();
  });

  it.each([
    [
      'an invalid date',
      { ok: 1, at: new Date(NaN) },
      {},
      /its parameter at cannot be written into the URL: Invalid time/,
    ],
    [
      'a serializer that throws',
      { a: 1, b: 2 },
      {
        paramsSerializer: (params: object) => {
          if ('b' in params) {
            throw new Error('mine');
          }
          return '';
        },
      },
      /parameter b .*mine/,
    ],
    [
      'a serializer that always throws',
      new URLSearchParams('a=1'),
      {
        paramsSerializer: () => {
          throw new Error('mine');
        },
      },
      /its params .*mine/,
    ],
    [
      'a serializer that throws undefined',
      { a: 1 },
      {
        paramsSerializer: () => {
          throw undefined;
        },
      },
      /parameter a .*undefined/,
    ],
    [
      'an encoder that throws',
      { a: 1 },
      {
        paramsSerializer: {
          encode: () => {
            throw new Error('mine');
          },
        },
      },
      /parameter a .*mine/,
    ],
  ])('without sending params with %s', async (_name, params, config, message) => {
    const { http, seen } = await start();
    const error = await failureOf(http.post(PATH, {}, { params, ...config }));
    expect(error).toMatchObject({ code: 'DEFEXA_REQUEST', message: expect.stringMatching(message) });
    expect(seen).toEqual([]);
  });

  it('without sending circular params', async () => {
    const { http, seen } = await start();
    const error = await failureOf(http.post(PATH, {}, { params: circular }));
    expect(error.message).toMatch(/circular/i);
    expect(seen).toEqual([]);
  });

  it.each([
    ['status 400', 400, 'ERR_BAD_REQUEST'],
    ['status 304', 304, 'ERR_BAD_RESPONSE'],
    ['status 502', 502, 'ERR_BAD_RESPONSE'],
    ['an unknown status', 799, 'ERR_BAD_RESPONSE'],
  ])('with %s', async (_name, status, code) => {
    const { http } = await start((response) => response.writeHead(status, 'Why').end());
    const error = await failureOf(http.post(PATH, { a: 1 }));
    expect(error).toBeInstanceOf(AxiosError);
    expect(error).toMatchObject({
      code,
      status,
      response: { status, statusText: 'Why', config: { data: '{"a":1}' }, request: { path: PATH } },
    });
    expect(error.toJSON()).toMatchObject({ code, status, config: { url: PATH } });
  });
});
