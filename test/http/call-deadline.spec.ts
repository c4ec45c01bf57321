import { getEventListeners } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import axios, { isAxiosError, isCancel } from 'axios';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, type DefexaOptions, type DefexaRequestConfig } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { type App, startAppOn } from '../support/http/app.js';
import {
  errorOf,
  flushEventLoop,
  advanceUntilSettled,
  useFakeTime,
  until,
} from '../support/http/fake-time.js';

const PATH = '/api/v1/invoice';

let defexa: DefexaEmulator;
let app: App;

beforeEach(async () => {
  useFakeTime();
  defexa = await DefexaEmulator.start();
  await start();
});

afterEach(async () => {
  jest.useRealTimers();
  await app.close();
  await defexa.close();
});

async function start(options: Partial<DefexaOptions> = {}): Promise<void> {
  app = await startAppOn(defexa, options);
}

const post = (config?: DefexaRequestConfig<object>) =>
  app.context.get(DefexaHttpService).post(PATH, { order: 1 }, config);
const open = (config?: DefexaRequestConfig<object>) => firstValueFrom(post(config));

/** Where a call can wait. */
const WAITS = [
  ['the session', 'login'],
  ['the response', 'invoice'],
] as const;

describe.each(WAITS)('while a call waits for %s', (_, route) => {
  beforeEach(() => defexa.fail('hang', { route, times: 1 }));

  /** Waits until the call hangs. */
  const hangs = () =>
    until(() => defexa.counts.pending === 1 && (route === 'login' || defexa.counts.invoices === 1));

  it('its timeout ends the call', async () => {
    const calledAt = Date.now();
    const error = await errorOf(open({ timeout: 3_000 }), () => true);
    expect(Date.now() - calledAt).toBe(3_000);
    expect(error).toMatchObject({
      isAxiosError: true,
      code: 'ECONNABORTED',
      message: `timeout of 3000ms exceeded${route === 'login' ? ' while waiting for a session' : ''}`,
    });
    expect(isAxiosError(error) && error.request !== undefined).toBe(route === 'invoice');
  });

  it("the account's timeout ends the call", async () => {
    const calledAt = Date.now();
    await errorOf(open(), () => true);
    expect(Date.now() - calledAt).toBe(10_000);
  });

  it('its signal ends the call', async () => {
    const controller = new AbortController();
    const call = open({ signal: controller.signal });
    await hangs();
    controller.abort();
    const error = await errorOf(call);
    expect(isCancel(error)).toBe(true);
    expect(error).toMatchObject({ code: 'ERR_CANCELED' });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('its cancelToken ends the call', async () => {
    const { token, cancel } = axios.CancelToken.source();
    const call = open({ cancelToken: token });
    await hangs();
    cancel();
    expect(isCancel(await errorOf(call))).toBe(true);
  });

  it.each(['json', 'stream'] as const)(
    'unsubscribing ends the call, with responseType %s',
    async (responseType) => {
      const seen: unknown[] = [];
      const subscription = post({ responseType }).subscribe({
        next: (value) => seen.push(value),
        error: (error) => seen.push(error),
      });
      await hangs();
      subscription.unsubscribe();
      if (route === 'invoice') {
        // The connection is closed.
        await until(() => defexa.counts.pending === 0);
      }
      await flushEventLoop();
      expect(seen).toEqual([]);
      expect(defexa.invoices).toEqual([]);
    },
  );
});

it('the deadline of a call does not end a login that others wait for', async () => {
  defexa.fail('hang', { times: 1 });
  const others = app.auth.getSession();
  const controller = new AbortController();
  const aborted = errorOf(open({ signal: controller.signal }));
  const timedOut = errorOf(open({ timeout: 1_000 }), () => true);
  const subscription = post().subscribe({ error: () => {} });
  await until(() => defexa.counts.logins === 1);
  controller.abort();
  subscription.unsubscribe();
  expect(isCancel(await aborted)).toBe(true);
  expect(await timedOut).toMatchObject({ code: 'ECONNABORTED' });
  // The first attempt hangs until its own timeout; the second succeeds.
  expect((await advanceUntilSettled(others, () => defexa.counts.logins === 1)).generation).toBe(1);
  expect(app.events.map(({ type }) => type)).toEqual(['login-started', 'logged-in']);
});

it('one timeout covers session, request and replay together', async () => {
  // Two logins and two requests would take 10 s.
  defexa.latency = 2_500;
  defexa.fail('unauthorized', { route: 'invoice', times: 1 });
  const calledAt = Date.now();
  const error = await errorOf(open({ timeout: 9_000 }), () => defexa.counts.pending > 0);
  expect(Date.now() - calledAt).toBe(9_000);
  expect(error).toMatchObject({ code: 'ECONNABORTED' });
  expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
});

it('leaves no timer or listener behind, however a call ends', async () => {
  // The session starts its own timer on its second use.
  await open();
  await open();
  const { token } = axios.CancelToken.source();
  const timers = jest.getTimerCount();
  await open({ cancelToken: token });
  defexa.fail('server-error', { route: 'invoice' });
  await errorOf(open({ cancelToken: token }));
  await errorOf(app.context.get(DefexaHttpService).axiosRef.post('//rejected', {}, { cancelToken: token }));
  expect(jest.getTimerCount()).toBe(timers);
  expect(Reflect.get(token, '_listeners') ?? []).toEqual([]);
});

it.each<[unknown, string | undefined, string]>([
  [2 ** 32, undefined, 'caps it instead of timing out at once'],
  ['none', 'ERR_BAD_OPTION_VALUE', 'rejects it'],
])('with the timeout %s, code %s: %s', async (timeout, code) => {
  const outcome = open({ timeout: timeout as number }).catch((error: unknown) => error);
  expect(await advanceUntilSettled(outcome)).toMatchObject(code ? { code } : { status: 200 });
});

it('unsubscribing ends a call whose cancelToken is undefined', async () => {
  defexa.fail('hang', { route: 'invoice' });
  const subscription = post({ cancelToken: undefined }).subscribe();
  await until(() => defexa.counts.pending === 1 && defexa.counts.invoices === 1);
  subscription.unsubscribe();
  await until(() => defexa.counts.pending === 0);
});

it('sends nothing if the signal was aborted before', async () => {
  await app.auth.getSession();
  await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ERR_CANCELED' });
  expect(defexa.counts.invoices).toBe(0);
});

describe('a response body as a stream', () => {
  const timedOut = { code: 'ECONNABORTED', message: 'timeout of 10000ms exceeded' };

  it('is covered by the timeout', async () => {
    const { data } = await stalled(200);
    expect(await errorOf(text(data as Readable), () => true)).toMatchObject(timedOut);
  });

  it('is read before a failed call ends, because it contains the reason', async () => {
    expect(await errorOf(stalled(500), () => true)).toMatchObject(timedOut);
  });

  async function stalled(status: number) {
    await app.auth.getSession();
    defexa.fail({ status, headers: { 'content-length': '100' }, body: '{"success":' }, { route: 'invoice' });
    return open({ responseType: 'stream' });
  }
});
