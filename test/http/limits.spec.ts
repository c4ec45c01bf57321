import { getEventListeners } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import axios, { isAxiosError, isCancel } from 'axios';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, type DefexaOptions, type DefexaRequestConfig } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { type App, startAppOn } from '../support/http/app.js';
import { errorOf, fewTurns, patiently, stopClocks, until } from '../support/http/patience.js';

const PATH = '/api/v1/invoice';

let defexa: DefexaEmulator;
let app: App;

beforeEach(async () => {
  stopClocks();
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

/** Both places in which a call can wait. */
const WAITS = [
  ['the session', 'login'],
  ['the answer', 'invoice'],
] as const;

describe.each(WAITS)('while a call waits for %s', (_, route) => {
  beforeEach(() => defexa.fail('hang', { route, times: 1 }));

  /** Until the call has come to where it hangs. */
  const hangs = () =>
    until(() => defexa.counts.pending === 1 && (route === 'login' || defexa.counts.invoices === 1));

  it('its time-out ends it', async () => {
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

  it("the account's time-out ends it", async () => {
    const calledAt = Date.now();
    await errorOf(open(), () => true);
    expect(Date.now() - calledAt).toBe(10_000);
  });

  it('its signal ends it', async () => {
    const controller = new AbortController();
    const call = open({ signal: controller.signal });
    await hangs();
    controller.abort();
    const error = await errorOf(call);
    expect(isCancel(error)).toBe(true);
    expect(error).toMatchObject({ code: 'ERR_CANCELED' });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('its cancelToken ends it', async () => {
    const { token, cancel } = axios.CancelToken.source();
    const call = open({ cancelToken: token });
    await hangs();
    cancel();
    expect(isCancel(await errorOf(call))).toBe(true);
  });

  it.each(['json', 'stream'] as const)('unsubscribing ends it, for an answer as %s', async (responseType) => {
    const seen: unknown[] = [];
    const subscription = post({ responseType }).subscribe({
      next: (value) => seen.push(value),
      error: (error) => seen.push(error),
    });
    await hangs();
    subscription.unsubscribe();
    if (route === 'invoice') {
      // The connection is gone.
      await until(() => defexa.counts.pending === 0);
    }
    await fewTurns();
    expect(seen).toEqual([]);
    expect(defexa.invoices).toEqual([]);
  });
});

it('no limit of a call ends the login that others wait for', async () => {
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
  // The first attempt hangs until its own time-out; the second one succeeds.
  expect((await patiently(others, () => defexa.counts.logins === 1)).generation).toBe(1);
  expect(app.events.map(({ type }) => type)).toEqual(['login-started', 'logged-in']);
});

it('one time-out holds for session, request and replay together', async () => {
  // Two logins and two requests would take 10 s.
  defexa.latency = 2_500;
  defexa.fail('unauthorized', { route: 'invoice', times: 1 });
  const calledAt = Date.now();
  const error = await errorOf(open({ timeout: 9_000 }), () => defexa.counts.pending > 0);
  expect(Date.now() - calledAt).toBe(9_000);
  expect(error).toMatchObject({ code: 'ECONNABORTED' });
  expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
});

it('leaves neither a timer nor a listener behind, however a call ends', async () => {
  // The session's own timer is set from its second use on.
  await open();
  await open();
  const { token } = axios.CancelToken.source();
  const timers = jest.getTimerCount();
  await open({ cancelToken: token });
  defexa.fail('server-error', { route: 'invoice' });
  await errorOf(open({ cancelToken: token }));
  await errorOf(app.context.get(DefexaHttpService).axiosRef.post('//refused', {}, { cancelToken: token }));
  expect(jest.getTimerCount()).toBe(timers);
  expect(Reflect.get(token, '_listeners') ?? []).toEqual([]);
});

it.each<[unknown, string | undefined, string]>([
  [2 ** 32, undefined, 'no time-out that fires at once'],
  ['none', 'ERR_BAD_OPTION_VALUE', 'an error'],
])('makes of the time-out %s %s', async (timeout, code) => {
  const outcome = open({ timeout: timeout as number }).catch((error: unknown) => error);
  expect(await patiently(outcome)).toMatchObject(code ? { code } : { status: 200 });
});

it('ends with its subscription although a cancelToken was left undefined', async () => {
  defexa.fail('hang', { route: 'invoice' });
  const subscription = post({ cancelToken: undefined }).subscribe();
  await until(() => defexa.counts.pending === 1 && defexa.counts.invoices === 1);
  subscription.unsubscribe();
  await until(() => defexa.counts.pending === 0);
});

it('a call that was aborted before it began sends nothing', async () => {
  await app.auth.getSession();
  await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ERR_CANCELED' });
  expect(defexa.counts.invoices).toBe(0);
});

describe('the body of an answer as a stream', () => {
  const timedOut = { code: 'ECONNABORTED', message: 'timeout of 10000ms exceeded' };

  it('is under the time-out, too', async () => {
    const { data } = await stalled(200);
    expect(await errorOf(text(data as Readable), () => true)).toMatchObject(timedOut);
  });

  it('of a failed call is read before the call ends, since it says why', async () => {
    expect(await errorOf(stalled(500), () => true)).toMatchObject(timedOut);
  });

  async function stalled(status: number) {
    await app.auth.getSession();
    defexa.fail({ status, headers: { 'content-length': '100' }, body: '{"success":' }, { route: 'invoice' });
    return open({ responseType: 'stream' });
  }
});
