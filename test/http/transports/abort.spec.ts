import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import axios, { isCancel } from 'axios';
import { firstValueFrom } from 'rxjs';
import { until } from '../../support/http/fake-time.js';
import { closeAll, failureOf, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

const CANCELED = { isAxiosError: true, code: 'ERR_CANCELED', message: 'canceled' };

/** How far the response has come when the call is aborted. */
const STALLED: [moment: string, respond: (response: ServerResponse) => unknown][] = [
  ['while waiting for a response', () => {}],
  ['in the middle of the headers', ({ socket }) => socket!.write('HTTP/1.1 200 OK\r\nContent-')],
  ['in the middle of the body', (response) => response.write('{"success":')],
];

afterEach(closeAll);

describe.each(TRANSPORTS)('a call, over %s', (_, transport) => {
  /** A server that stalls, and counts the connections that were closed meanwhile. */
  async function stalling(respond: (response: ServerResponse) => unknown = () => {}) {
    const state = { open: 0, gone: 0, stalls: true };
    const { origin, seen } = await serve((response) => {
      if (!state.stalls) {
        return response.end('7');
      }
      state.open += 1;
      response.once('close', () => (state.gone += 1));
      return respond(response);
    });
    return { state, seen, http: httpOver(transport, origin) };
  }

  it('is not sent if its signal or cancelToken was aborted before', async () => {
    const { seen, http } = await stalling();
    const source = axios.CancelToken.source();
    source.cancel();
    for (const config of [{ signal: AbortSignal.abort() }, { cancelToken: source.token }]) {
      const error = await failureOf(http.post(PATH, {}, config));
      expect(error).toMatchObject(CANCELED);
      expect(isCancel(error)).toBe(true);
    }
    await turn();
    expect(seen).toEqual([]);
  });

  describe.each(STALLED)('%s', (_moment, respond) => {
    it.each(['signal', 'cancelToken'])('is ended by its %s, which closes the connection', async (by) => {
      const { state, seen, http } = await stalling(respond);
      const controller = new AbortController();
      const source = axios.CancelToken.source();
      const config = by === 'signal' ? { signal: controller.signal } : { cancelToken: source.token };
      const failure = failureOf(http.post(PATH, { order: 1 }, config));
      await until(() => state.open === 1);
      // What the server has sent may have arrived or not.
      await turn();
      controller.abort();
      source.cancel();
      const error = await failure;
      expect(error).toMatchObject(CANCELED);
      expect(isCancel(error)).toBe(true);
      await until(() => state.gone === 1);
      state.stalls = false;
      await firstValueFrom(http.post(PATH, { order: 2 }));
      expect(seen.map(({ body }) => JSON.parse(body).order)).toEqual([1, 2]);
    });

    it('is ended by unsubscribing', async () => {
      const { state, seen, http } = await stalling(respond);
      const heard: string[] = [];
      const subscription = http.post(PATH).subscribe({
        next: () => heard.push('next'),
        error: () => heard.push('error'),
        complete: () => heard.push('complete'),
      });
      await until(() => state.open === 1);
      subscription.unsubscribe();
      await until(() => state.gone === 1);
      expect(seen).toHaveLength(1);
      expect(heard).toEqual([]);
    });
  });

  it.each([
    ['its signal', (controller: AbortController) => controller.abort(), CANCELED],
    [
      'its reader',
      (_controller: AbortController, data: Readable) => data.destroy(),
      { code: 'ERR_STREAM_PREMATURE_CLOSE' },
    ],
  ])(
    'whose stream is being read is ended by %s, which closes the connection',
    async (_name, end, expected) => {
      const { state, http } = await stalling((response) => response.write('{"success":'));
      const controller = new AbortController();
      const config = { signal: controller.signal, responseType: 'stream' } as const;
      const { data } = await firstValueFrom(http.post<Readable>(PATH, {}, config));
      const rest = buffer(data);
      await turn();
      end(controller, data);
      expect(await failureOf(rest)).toMatchObject(expected);
      await until(() => state.gone === 1);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    },
  );

  it('leaves no listener on a long-lived signal, however it ends', async () => {
    const { state, http } = await stalling();
    const { signal } = new AbortController();
    const listeners = () => getEventListeners(signal, 'abort').length;
    await failureOf(http.post(PATH, {}, { signal, timeout: 20 }));
    expect(listeners()).toBe(0);
    state.stalls = false;
    await firstValueFrom(http.post(PATH, {}, { signal }));
    expect(listeners()).toBe(0);
    await failureOf(http.post(PATH, {}, { signal, validateStatus: () => false }));
    expect(listeners()).toBe(0);
    const config = { signal, responseType: 'stream' } as const;
    const { data } = await firstValueFrom(http.post<Readable>(PATH, {}, config));
    expect(listeners()).toBe(1);
    await buffer(data);
    expect(listeners()).toBe(0);
    // Nobody reads the body of that error.
    await failureOf(http.post(PATH, {}, { ...config, validateStatus: () => false }));
    await until(() => listeners() === 0);
  });

  it('can share its signal with 19 other calls', async () => {
    const { state, http } = await stalling();
    const controller = new AbortController();
    const { signal } = controller;
    const failures = Array.from({ length: 20 }, () => failureOf(http.post(PATH, {}, { signal })));
    await until(() => state.open === 20);
    // One per call: the transport adds none.
    expect(getEventListeners(signal, 'abort')).toHaveLength(20);
    controller.abort();
    expect(await Promise.all(failures)).toEqual(
      Array.from({ length: 20 }, () => expect.objectContaining(CANCELED)),
    );
    await until(() => state.gone === 20);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
