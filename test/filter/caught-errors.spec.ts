import { text } from 'node:stream/consumers';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import { type ArgumentsHost, Catch, ConflictException } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import axios, { AxiosError, AxiosHeaders } from 'axios';
import MockAdapter from 'axios-mock-adapter';
import { firstValueFrom } from 'rxjs';
import { DefexaExceptionFilter, type DefexaHttpService } from '../../lib/index.js';
import { openFilterApp } from '../support/filter/filter-app.js';
import { send } from '../support/http/send.js';
import { closeAll, closing, httpOver, PATH, serve, TRANSPORTS } from '../support/http/transports.js';

afterEach(closeAll);

/** The status of `DefexaExceptionFilter`, or `other` if it did not catch the error. */
async function statusFor(work: () => unknown): Promise<number | 'other'> {
  const { url } = await openFilterApp({ work });
  const { status, body } = await send(`${url}/orders/7`);
  return 'error' in (JSON.parse(body) as object) ? status : 'other';
}

const cutOff = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{', () => response.destroy());
};

const html = (response: ServerResponse) => response.end('<html>');

describe.each(TRANSPORTS)('over %s, catches every AxiosError of a call', (_, transport) => {
  type Call = (http: DefexaHttpService) => Promise<unknown>;

  const post =
    (config: object = {}): Call =>
    (http) =>
      firstValueFrom(http.post(PATH, {}, config));

  it.each<[string, Parameters<typeof serve>[0], Call, number]>([
    ['a status', (response) => response.writeHead(422).end(), post(), 502],
    ['a lost connection', (response) => response.destroy(), post(), 502],
    ['a body that is cut off', cutOff, post(), 502],
    [
      'a body that is not JSON',
      html,
      post({ responseType: 'json', transitional: { silentJSONParsing: false } }),
      502,
    ],
    ['a response that is too large', html, post({ maxContentLength: 1 }), 502],
    ['a request that is too large', html, post({ maxBodyLength: 1 }), 500],
    ['a time-out', () => {}, post({ timeout: 100 }), 504],
    ['a time-out that is not a number', html, post({ timeout: 'soon' }), 500],
    ['a signal that aborts', () => {}, post({ signal: AbortSignal.timeout(100) }), 504],
    ['a signal that has aborted', html, post({ signal: AbortSignal.abort() }), 504],
    [
      'a token that has cancelled',
      html,
      post({ cancelToken: new axios.CancelToken((cancel) => cancel('enough')) }),
      504,
    ],
    [
      'a stream that is cut off',
      cutOff,
      async (http) => {
        const { data } = await firstValueFrom(http.post(PATH, {}, { responseType: 'stream' }));
        return text(data);
      },
      502,
    ],
    [
      'a stream that takes too long',
      (response) => response.write('{'),
      async (http) => {
        const { data } = await firstValueFrom(http.post(PATH, {}, { responseType: 'stream', timeout: 200 }));
        return text(data);
      },
      504,
    ],
    [
      'a stream that is too large',
      html,
      async (http) => {
        const config = { responseType: 'stream', maxContentLength: 1 } as const;
        const { data } = await firstValueFrom(http.post(PATH, {}, config));
        return text(data);
      },
      502,
    ],
  ])('%s', async (_title, respond, call, status) => {
    const { origin } = await serve(respond);
    const http = httpOver(transport, origin);
    expect(await statusFor(() => call(http))).toBe(status);
  });

  it('a refused connection', async () => {
    const server = await serve();
    await server.close();
    closing({ close: () => {} });
    const http = httpOver(transport, server.origin);
    expect(await statusFor(() => post()(http))).toBe(503);
  });
});

describe('in tests of the app', () => {
  it.each<[string, (mock: MockAdapter) => unknown, number]>([
    ['a status', (mock) => mock.onPost().reply(500), 502],
    ['a network error', (mock) => mock.onPost().networkError(), 502],
  ])('catches what axios-mock-adapter throws: %s', async (_, prepare, status) => {
    const http = httpOver(undefined, 'http://localhost/');
    prepare(new MockAdapter(http.axiosRef as never));
    expect(await statusFor(() => firstValueFrom(http.post(PATH, {})))).toBe(status);
  });
});

describe('leaves alone', () => {
  const otherService = () => new HttpService(axios.create({ baseURL: 'http://127.0.0.1:1/' }));

  it('the errors of other HTTP services', async () => {
    const { origin } = await serve((response) => response.writeHead(503).end());
    expect(await statusFor(() => firstValueFrom(otherService().post('/')))).toBe('other');
    expect(await statusFor(() => firstValueFrom(otherService().post(origin)))).toBe('other');
  });

  it('the errors of other HTTP services that an interceptor calls', async () => {
    const { origin } = await serve();
    const http = httpOver(undefined, origin);
    http.axiosRef.interceptors.request.use(async (config) => {
      await firstValueFrom(otherService().post('/'));
      return config;
    });
    expect(await statusFor(() => firstValueFrom(http.post(PATH, {})))).toBe('other');
  });

  it.each<[string, (http: DefexaHttpService) => void]>([
    [
      'a request interceptor',
      (http) =>
        http.axiosRef.interceptors.request.use(() => {
          throw new TypeError('a mistake');
        }),
    ],
    [
      'a response interceptor',
      (http) =>
        http.axiosRef.interceptors.response.use(undefined, () => {
          throw new TypeError('a mistake');
        }),
    ],
    [
      'validateStatus',
      (http) => {
        http.axiosRef.defaults.validateStatus = () => {
          throw new TypeError('a mistake');
        };
      },
    ],
  ])('what the app throws in %s', async (_, prepare) => {
    const { origin } = await serve((response) => response.writeHead(403).end());
    const http = httpOver(undefined, origin);
    prepare(http);
    expect(await statusFor(() => firstValueFrom(http.post(PATH, {})))).toBe('other');
  });

  it('an exception that an interceptor makes of an error', async () => {
    const { origin } = await serve((response) => response.writeHead(403).end());
    const http = httpOver(undefined, origin);
    http.axiosRef.interceptors.response.use(undefined, () => {
      throw new ConflictException('The balance is too low.');
    });
    expect(await statusFor(() => firstValueFrom(http.post(PATH, {})))).toBe(409);
  });
});

it.each(['before', 'after'])(
  'leaves AxiosErrors to another filter that is registered %s it',
  async (order) => {
    @Catch(AxiosError)
    class OtherFilter {
      catch(_: unknown, host: ArgumentsHost): void {
        host.switchToHttp().getResponse().status(418).send({ by: 'the other filter' });
      }
    }
    const filters = [OtherFilter, DefexaExceptionFilter];
    const { url } = await openFilterApp({
      registration: 'none',
      work: () => Promise.reject(new AxiosError('')),
      providers: (order === 'before' ? filters : filters.toReversed()).map((useClass) => ({
        provide: APP_FILTER,
        useClass,
      })),
    });
    expect((await send(`${url}/orders/7`)).status).toBe(418);
  },
);

it('recognizes the errors of another copy of the package, and marks them invisibly', async () => {
  const { origin } = await serve((response) => response.writeHead(422).end());
  const http = httpOver(undefined, origin);
  const error = await http.axiosRef.post(PATH, {}).catch((reason: unknown) => reason as AxiosError);
  const mark = Symbol.for('nestjs-defexa.call-error');
  expect(Object.getOwnPropertyDescriptor(error, mark)).toMatchObject({ enumerable: false });
  const ofOtherCopy = new AxiosError('', 'ERR', { headers: new AxiosHeaders() });
  expect(await statusFor(() => Promise.reject(ofOtherCopy))).toBe('other');
  Object.defineProperty(ofOtherCopy, mark, { value: true });
  expect(await statusFor(() => Promise.reject(ofOtherCopy))).toBe(502);
});
