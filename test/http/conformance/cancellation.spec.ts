import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import axios, { CanceledError, isCancel } from 'axios';
import { firstValueFrom } from 'rxjs';
import { until } from '../../support/http/fake-time.js';
import {
  closeAll,
  failureOf,
  httpOver,
  PATH,
  serve,
  TOKEN,
  TRANSPORTS,
} from '../../support/http/transports.js';

afterEach(closeAll);

describe.each(TRANSPORTS)('cancels like axios, over %s:', (_, transport) => {
  const start = async (...how: Parameters<typeof serve>) => {
    const { origin, seen } = await serve(...how);
    return { http: httpOver(transport, origin), seen };
  };
  const canceled = (message: string) => ({
    isAxiosError: true,
    name: 'CanceledError',
    code: 'ERR_CANCELED',
    message,
    config: { url: PATH, data: '{}' },
  });

  it.each([
    ['with its reason', 'The customer went away', 'The customer went away'],
    ['with an empty reason', '', ''],
    ['without a reason', undefined, 'canceled'],
  ])('a call in progress, %s', async (_name, reason, message) => {
    const { http, seen } = await start(() => {});
    const source = axios.CancelToken.source();
    const failure = failureOf(http.post(PATH, {}, { cancelToken: source.token }));
    await until(() => seen.length === 1);
    source.cancel(reason);
    const error = await failure;
    expect(error).toBeInstanceOf(CanceledError);
    expect(isCancel(error)).toBe(true);
    expect(error).toMatchObject(canceled(message));
    expect(error.request).toEqual({ method: 'POST', path: PATH });
  });

  it('a call before it begins, with its reason', async () => {
    const { http, seen } = await start();
    const source = axios.CancelToken.source();
    source.cancel('too late');
    expect(await failureOf(http.post(PATH, {}, { cancelToken: source.token }))).toMatchObject({
      code: 'ERR_CANCELED',
      message: 'too late',
    });
    expect(seen).toEqual([]);
  });

  it('redacts secrets in the reason', async () => {
    const { http, seen } = await start(() => {});
    const source = axios.CancelToken.source();
    const controller = new AbortController();
    const failures = [{ cancelToken: source.token }, { signal: controller.signal }].map((config) =>
      failureOf(http.post(PATH, {}, config)),
    );
    await until(() => seen.length === 2);
    source.cancel(`${TOKEN} is over`);
    controller.abort(new Error(`${TOKEN} is over`));
    expect(await Promise.all(failures)).toMatchObject([canceled('[redacted] is over'), canceled('canceled')]);
  });

  it('all calls with the same token, and no others', async () => {
    const { http, seen } = await start((response) => (seen.length === 3 ? response.end('{}') : undefined));
    const source = axios.CancelToken.source();
    const config = { cancelToken: source.token };
    const failures = [failureOf(http.post(PATH, {}, config)), failureOf(http.put(PATH, {}, config))];
    await until(() => seen.length === 2);
    const other = firstValueFrom(http.post(PATH, {}, { cancelToken: axios.CancelToken.source().token }));
    await until(() => seen.length === 3);
    source.cancel('both');
    expect(await Promise.all(failures)).toMatchObject([canceled('both'), canceled('both')]);
    expect((await other).status).toBe(200);
  });

  it('by a signal, ignoring its reason', async () => {
    const { http, seen } = await start(() => {});
    const controller = new AbortController();
    const failure = failureOf(http.post(PATH, {}, { signal: controller.signal }));
    await until(() => seen.length === 1);
    controller.abort(new Error('mine'));
    expect(await failure).toMatchObject(canceled('canceled'));
  });

  it('in the middle of a body, and of a stream', async () => {
    const { http } = await start((response) => response.write('{"a":'));
    const source = axios.CancelToken.source();
    const config = { cancelToken: source.token };
    const failure = failureOf(http.post(PATH, {}, config));
    const { data } = await firstValueFrom(
      http.post<Readable>(PATH, {}, { ...config, responseType: 'stream' }),
    );
    source.cancel(`enough of ${TOKEN}`);
    expect(await failure).toMatchObject(canceled('enough of [redacted]'));
    expect(await failureOf(buffer(data))).toMatchObject({
      code: 'ERR_CANCELED',
      message: 'enough of [redacted]',
    });
  });

  it('a completed call is no longer cancelled', async () => {
    const { http } = await start();
    const source = axios.CancelToken.source();
    const response = await firstValueFrom(http.post(PATH, {}, { cancelToken: source.token }));
    source.cancel('too late');
    expect(response.status).toBe(200);
  });
});
