import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, type DefexaOptions, type DefexaRequestConfig } from '../../lib/index.js';
import { DefexaEmulator, type DefexaFault } from '../../lib/testing/index.js';
import { type App, startAppOn } from '../support/http/app.js';
import { until } from '../support/http/fake-time.js';

const PATH = '/api/v1/invoice';
const REJECTION: DefexaFault = { status: 200, body: '{"success":false,"status":401,"message":"no session"}' };

const SUCCESS_FALSE =
  '{"success":false,"result":1,"status":403,"errors":[{"code":"x","kind":"authentication_error"}]}';

let defexa: DefexaEmulator;
let app: App;

beforeEach(async () => {
  defexa = await DefexaEmulator.start();
});

afterEach(async () => {
  await app.close();
  await defexa.close();
});

async function start(options: Partial<DefexaOptions> = {}): Promise<void> {
  app = await startAppOn(defexa, options);
}

const open = (config?: DefexaRequestConfig<object>) =>
  firstValueFrom(app.context.get(DefexaHttpService).post(PATH, { order: 1 }, config));

const events = () => app.events.map(({ type }) => type).filter((type) => !type.startsWith('log'));

describe('a request whose session is rejected', () => {
  it.each([
    ['HTTP 401', 'unauthorized'],
    ['an envelope with status 401', REJECTION],
    ['a problem', { problem: 'session_expired' }],
    ['a problem under HTTP 200', { status: 200, body: SUCCESS_FALSE }],
  ] as const)('by %s is replayed once with a new session', async (_, fault) => {
    await start();
    defexa.fail(fault, { route: 'invoice', times: 1 });
    await expect(open()).resolves.toMatchObject({ status: 200, data: { invoice_id: 1 } });
    expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
    expect(events()).toEqual(['session-rejected']);
  });

  it.each(['text', 'arraybuffer', 'stream'] as const)(
    'is replayed with responseType %s',
    async (responseType) => {
      await start();
      defexa.fail({ problem: 'session_expired' }, { route: 'invoice', times: 1 });
      const { data } = await open({ responseType });
      expect(responseType === 'stream' ? await text(data as Readable) : String(data)).toContain('invoice_id');
      expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
    },
  );

  it('is replayed even if validateStatus accepts every status', async () => {
    await start();
    defexa.fail('unauthorized', { route: 'invoice', times: 1 });
    await expect(open({ validateStatus: () => true })).resolves.toMatchObject({ status: 200 });
    expect(defexa.counts.invoices).toBe(2);
  });

  it('is replayed with its fields and the new token, whatever its length', async () => {
    let length = 5;
    await start();
    await app.close();
    const tokens = ['first', 'the-second-one-is-longer', 'ü'];
    const seen: string[] = [];
    const transport = () => ({
      adapter: async (config: { data?: unknown }) => {
        seen.push(config.data as string);
        return {
          status: seen.length === 1 ? 401 : 200,
          data: '',
          statusText: '',
          headers: {},
          config,
        } as never;
      },
      close: () => {},
    });
    await start({ httpTransport: transport });
    jest
      .spyOn(app.session, 'getSession')
      .mockImplementation(
        async () => ({ sessionToken: tokens[(length += 1) % 3], generation: length }) as never,
      );
    await open();
    expect(seen.map((body) => JSON.parse(body) as unknown)).toEqual([
      { session_token: 'first', order: 1 },
      { session_token: 'the-second-one-is-longer', order: 1 },
    ]);
  });

  it.each([
    ['HTTP 401', 'unauthorized'],
    ['an envelope with status 401', REJECTION],
  ] as const)('and rejected again by %s fails with advice and is not sent a third time', async (_, fault) => {
    await start();
    defexa.fail(fault, { route: 'invoice', times: 2 });
    await expect(open()).rejects.toMatchObject({
      code: 'DEFEXA_SESSION_REJECTED',
      status: fault === 'unauthorized' ? 401 : 200,
      retryable: true,
      retryAt: expect.any(Date),
      message: expect.stringMatching(/not sent a third time.*another process.*isSessionRejected/),
    });
    expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
    expect(events()).toEqual(['session-rejected', 'session-rejected', 'contention']);
  });

  it('fails with the login error if no other session is available', async () => {
    await start();
    await app.auth.getSession();
    defexa.revoke();
    defexa.fail('forbidden');
    await expect(open()).rejects.toMatchObject({ code: 'DEFEXA_AUTHENTICATION' });
    expect(defexa.counts.invoices).toBe(1);
  });

  it('fails without being sent during a cool-down', async () => {
    await start();
    defexa.fail('unauthorized', { route: 'invoice' });
    await expect(open()).rejects.toMatchObject({ code: 'DEFEXA_SESSION_REJECTED' });
    const { invoices } = defexa.counts;
    await expect(open()).rejects.toMatchObject({
      code: 'DEFEXA_SESSION_REJECTED',
      retryAt: expect.any(Date),
    });
    expect(defexa.counts).toMatchObject({ invoices, logins: 2 });
  });
});

describe('the connection of a stream that nobody will read is closed', () => {
  const unfinished = (status: number) => ({ status, headers: { 'content-length': '100' }, body: '{' });

  it('after a rejection', async () => {
    let isFirst = true;
    await start({ isSessionRejected: () => isFirst && !(isFirst = false) });
    await app.auth.getSession();
    defexa.fail(unfinished(200), { route: 'invoice', times: 1 });
    const { data } = await open({ responseType: 'stream' });
    expect(await text(data as Readable)).toContain('invoice_id');
    await until(() => defexa.counts.pending === 0);
  });

  it.each<[string, Partial<DefexaOptions>, DefexaRequestConfig<object>]>([
    ['isSessionRejected', { isSessionRejected: fails }, {}],
    ['validateStatus', {}, { validateStatus: fails }],
  ])('if %s throws', async (_, options, config) => {
    await start(options);
    await app.auth.getSession();
    defexa.fail(unfinished(200), { route: 'invoice' });
    await expect(open({ responseType: 'stream', ...config })).rejects.toThrow('a bug in the app');
    await until(() => defexa.counts.pending === 0);
  });

  function fails(): never {
    throw new TypeError('a bug in the app');
  }
});

describe('replayOnRejection', () => {
  const cases: [string, Partial<DefexaOptions>, DefexaRequestConfig<object>][] = [
    ['never for the account', { replayOnRejection: 'never' }, {}],
    ['safe-methods for the account', { replayOnRejection: 'safe-methods' }, {}],
    ['never for the request', {}, { replayOnRejection: 'never' }],
  ];

  it.each(cases)(
    '%s: returns the response unchanged, and the next request gets a new session',
    async (_, options, config) => {
      await start(options);
      defexa.fail('unauthorized', { route: 'invoice', times: 1 });
      await expect(open(config)).rejects.toMatchObject({
        isAxiosError: true,
        code: 'ERR_BAD_REQUEST',
        response: { status: 401, data: { success: false } },
      });
      expect(defexa.counts).toMatchObject({ logins: 1, invoices: 1 });
      await expect(open(config)).resolves.toMatchObject({ status: 200 });
      expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
    },
  );

  it('never: returns a rejection in the body unchanged', async () => {
    await start({ replayOnRejection: 'never' });
    defexa.fail(REJECTION, { route: 'invoice', times: 1 });
    await expect(open()).resolves.toMatchObject({ status: 200, data: { success: false, status: 401 } });
    expect(events()).toEqual(['session-rejected']);
  });

  it('always for a request overrides the account', async () => {
    await start({ replayOnRejection: 'never' });
    defexa.fail('unauthorized', { route: 'invoice', times: 1 });
    await expect(open({ replayOnRejection: 'always' })).resolves.toMatchObject({ status: 200 });
  });

  it('safe-methods: replays QUERY', async () => {
    await start({ replayOnRejection: 'safe-methods' });
    const http = app.context.get(DefexaHttpService);
    // The emulator only supports POST. The replay reaches it, which is what counts.
    defexa.fail('unauthorized', { route: 'invoice' });
    await expect(http.axiosRef.request({ method: 'query', url: PATH, data: {} })).rejects.toMatchObject({
      response: { status: 403, data: { errors: [{ code: 'no_route_match', kind: 'api_error' }] } },
    });
    expect(defexa.counts.others).toBe(1);
  });
});

describe('isSessionRejected', () => {
  const isSessionRejected: DefexaOptions['isSessionRejected'] = ({ status, data }) =>
    status === 419 || (data as { error?: string } | undefined)?.error === 'SESSION';

  it.each([
    ['a status', { status: 419, body: '' }],
    ['a body', { status: 200, body: '{"error":"SESSION"}' }],
  ])('detects a rejection by %s', async (_, fault) => {
    await start({ isSessionRejected });
    defexa.fail(fault, { route: 'invoice', times: 1 });
    await expect(open()).resolves.toMatchObject({ data: { invoice_id: 1 } });
    expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
  });

  it('replaces the default rule', async () => {
    await start({ isSessionRejected });
    defexa.fail('unauthorized', { route: 'invoice', times: 1 });
    await expect(open()).rejects.toMatchObject({ response: { status: 401 } });
    expect(defexa.counts).toMatchObject({ logins: 1, invoices: 1 });
  });

  it('that throws fails the request with that error, without a replay', async () => {
    const problem = new TypeError('a bug in the rule');
    await start({
      isSessionRejected: () => {
        throw problem;
      },
    });
    await expect(open()).rejects.toBe(problem);
    expect(defexa.counts.invoices).toBe(1);
  });
});
