import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import axios, { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, type DefexaRequestConfig } from '../../lib/index.js';
import { DefexaEmulator, type DefexaFault } from '../../lib/testing/index.js';
import { all, type App, startAppOn } from '../support/http/app.js';
import { everythingShown, leaksIn } from '../support/http/secrets.js';
import { TRANSPORTS } from '../support/http/transports.js';

const PATH = '/api/v1/invoice';

let defexa: DefexaEmulator;
let app: App;

beforeEach(async () => {
  defexa = await DefexaEmulator.start({ merchantPrivateKey: 'live-key-0123456789-abcdef' });
});

afterEach(async () => {
  await app.close();
  await defexa.close();
});

async function errorOf(
  fault: DefexaFault,
  config: DefexaRequestConfig<object> = {},
  data: object = { order: 1 },
) {
  defexa.fail(fault, { route: 'invoice' });
  try {
    await firstValueFrom(app.context.get(DefexaHttpService).post(PATH, data, config));
  } catch (error) {
    return error as AxiosError;
  }
  throw new Error('Expected an error');
}

/** What logs would show of an error, logged in each of the usual ways. */
async function logged(error: AxiosError): Promise<string> {
  const lines: string[] = [];
  const logger = new (class extends ConsoleLogger {
    protected override printMessages(messages: unknown[]) {
      lines.push(messages.map(all).join(' '));
    }
    protected override printStackTrace(stack: string) {
      lines.push(stack);
    }
  })({ json: false });
  logger.error(error);
  logger.error(error.message, error.stack, 'Checkout');
  logger.error({ message: 'failed', error });
  Logger.overrideLogger(false);
  return [everythingShown(app, [error]), all(error.toJSON?.()), await bodyOf(error), ...lines].join('\n');
}

/** Reads the body: bytes print as numbers, and a stream does not print its content. */
async function bodyOf({ response }: AxiosError): Promise<string> {
  const data: unknown = response?.data;
  try {
    return data instanceof Readable ? await text(data) : Buffer.isBuffer(data) ? data.toString() : '';
  } catch (error) {
    return String(error);
  }
}

it.each(TRANSPORTS)('no error shows the key or a token, over %s', async (_, httpTransport) => {
  app = await startAppOn(defexa, { httpTransport, timeout: 500 });
  const { sessionToken: first } = await app.auth.getSession();
  defexa.revoke();
  await firstValueFrom(app.context.get(DefexaHttpService).post(PATH, {}));
  const { sessionToken: token } = await app.auth.getSession();
  expect(token).not.toBe(first);

  const cut = `${token.slice(0, 15)}…${token.slice(5, 25)}`;
  const echo = { session_token: token, list: [token.toUpperCase(), cut, `a${token}b`] };
  const body = JSON.stringify(echo);
  const headers = { 'x-echo': token, 'set-cookie': `session=${token}` };
  const faults: DefexaFault[] = [
    'hang',
    'connection-reset',
    'cut-off-body',
    'server-error',
    'redirect',
    'oversize-body',
    { status: 400, headers, body },
    { status: 422, headers: { 'content-type': 'text/plain' }, body: `No session ${token}.` },
    { status: 500, headers: { 'content-type': 'text/html' }, body: `<p>${cut}</p>` },
  ];
  for (const fault of faults) {
    for (const responseType of ['json', 'text', 'arraybuffer', 'stream'] as const) {
      if (responseType === 'stream' && ['cut-off-body', 'oversize-body'].includes(fault as string)) {
        // Fails only after the caller has received the stream.
        continue;
      }
      const error = await errorOf(fault, { responseType, maxContentLength: 1_000 });
      expect([
        fault,
        responseType,
        leaksIn(await logged(error), [token, first, defexa.merchantPrivateKey]),
      ]).toEqual([fault, responseType, []]);
      defexa.recover();
    }
  }
});

it('redacts a token in the params, headers and body of the caller', async () => {
  app = await startAppOn(defexa);
  const { sessionToken: token } = await app.auth.getSession();
  const config = {
    params: { session: token },
    headers: {
      Authorization: `Bearer ${defexa.merchantPrivateKey}`,
      'X-Session': token,
      Cookie: `s=${token}`,
    },
  };
  const data = { mine: token, deep: [{ token }], order: 7 };
  const error = await errorOf('server-error', config, data);
  expect(leaksIn(await logged(error), [token, defexa.merchantPrivateKey])).toEqual([]);
  // Everything else is kept.
  expect(error.config).toMatchObject({ url: PATH });
  expect(JSON.parse(error.config!.data as string)).toMatchObject({ mine: '[redacted]', order: 7 });
  const params = new URLSearchParams({ session: token });
  expect(leaksIn(await logged(await errorOf('server-error', { params })), [token])).toEqual([]);
  // The caller's own objects are unchanged.
  expect(data.mine).toBe(token);
  expect(config.headers['X-Session']).toBe(token);
});

it('returns bytes without a token unchanged', async () => {
  app = await startAppOn(defexa);
  const error = await errorOf({ status: 500, body: 'caf\u00e9 \ufffd' }, { responseType: 'arraybuffer' });
  expect(error.response?.data).toEqual(Buffer.from('caf\u00e9 \ufffd'));
});

it('keeps the response in an error, except for the token', async () => {
  app = await startAppOn(defexa);
  const token = await app.auth.getSessionToken();
  const body = JSON.stringify({ success: false, status: 422, errors: ['amount'], token });
  const error = await errorOf({ status: 422, headers: { 'x-request-id': 'abc' }, body });
  expect(error).toMatchObject({
    isAxiosError: true,
    name: 'AxiosError',
    message: 'Request failed with status code 422: amount',
    code: 'ERR_BAD_REQUEST',
    status: 422,
    request: { method: 'POST', path: PATH },
    response: {
      status: 422,
      statusText: 'Unprocessable Entity',
      data: { success: false, status: 422, errors: ['amount'], token: '[redacted]' },
    },
  });
  expect(error.response?.headers['x-request-id']).toBe('abc');
  expect(error.response?.config).toBe(error.config);
});

it('redacts a token in escaped form, in field names and in header names', async () => {
  app = await startAppOn(defexa);
  const token = await app.auth.getSessionToken();
  const escaped = [...token].map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`).join('');
  const body = `{"escaped":"${escaped}","${token}":1,"message":"kept"}`;
  const error = await errorOf({ status: 400, headers: { [`x-${token}`]: '1' }, body });
  expect(leaksIn(await logged(error), [token])).toEqual([]);
  expect(error.response?.data).toEqual({ escaped: '[redacted]', '[redacted]': 1, message: 'kept' });
});

it('the config of an error can be sent again unless it was redacted', async () => {
  app = await startAppOn(defexa);
  const { axiosRef } = app.context.get(DefexaHttpService);
  const whole = await errorOf('server-error');
  const incomplete = await errorOf('server-error', { headers: { Authorization: 'Basic Z3c6cHc=' } });
  defexa.recover();
  await expect(axiosRef.request(whole.config!)).resolves.toMatchObject({ status: 200 });
  await expect(axiosRef.request(incomplete.config!)).rejects.toMatchObject({
    code: 'DEFEXA_REQUEST',
    message: expect.stringMatching(/where secrets were removed/),
  });
  expect(defexa.invoices).toHaveLength(1);
});

it('the service, its defaults and its responses show neither token nor key', async () => {
  app = await startAppOn(defexa);
  const http = app.context.get(DefexaHttpService);
  const response = await firstValueFrom(http.post(PATH, { order: 1 }));
  const shown = [http, http.axiosRef, http.axiosRef.defaults, response, response.config].map(all).join('\n');
  expect(
    leaksIn(shown + everythingShown(app, []), [await app.auth.getSessionToken(), defexa.merchantPrivateKey]),
  ).toEqual([]);
});

describe.each(TRANSPORTS)('redacts secret headers of a request, over %s', (_, httpTransport) => {
  const SECRET = 'Basic bXktb3duLXNlY3JldA==';
  const headers = { Authorization: SECRET, Cookie: `a=${SECRET}`, 'Proxy-Authorization': SECRET };
  const aborted = () => {
    const source = axios.CancelToken.source();
    source.cancel(`by the owner of ${defexa.merchantPrivateKey}`);
    return source.token;
  };
  const during = new AbortController();

  it.each<[string, () => DefexaRequestConfig<object>, code: string]>([
    ['with a signal that was aborted before', () => ({ signal: AbortSignal.abort() }), 'ERR_CANCELED'],
    ['with a token that was cancelled before', () => ({ cancelToken: aborted() }), 'ERR_CANCELED'],
    ['with an invalid timeout', () => ({ timeout: 'abc' as never }), 'ERR_BAD_OPTION_VALUE'],
    [
      'aborted during validateStatus',
      () => ({ signal: during.signal, validateStatus: () => (during.abort(), true) }),
      'ERR_CANCELED',
    ],
    [
      'aborted in an interceptor',
      () => {
        const abort = new AbortController();
        app.context
          .get(DefexaHttpService)
          .axiosRef.interceptors.request.use((config) => (abort.abort(), config));
        return { signal: abort.signal };
      },
      'ERR_CANCELED',
    ],
    ['that a server rejects', () => ({}), 'ERR_BAD_REQUEST'],
  ])('%s', async (name, config, code) => {
    app = await startAppOn(defexa, { httpTransport });
    const { sessionToken } = await app.auth.getSession();
    app.context.get(DefexaHttpService).axiosRef.interceptors.response.clear();
    const fault = name.includes('rejects') ? { status: 400, body: '{}' } : { status: 200, body: '{}' };
    const data = { order: 1, note: sessionToken };
    const error = await errorOf(fault, { headers, ...config() }, data);
    expect(error.code).toBe(code);
    const shown = await logged(error);
    expect(leaksIn(shown, [SECRET, sessionToken, defexa.merchantPrivateKey])).toEqual([]);
    expect(shown).toContain('[redacted]');
    if (name.includes('token')) {
      // axios itself has no config there.
      return;
    }
    expect(error.config!.headers.get('Authorization')).toBe('[redacted]');
    expect(JSON.parse(error.config!.data as string)).toEqual({ order: 1, note: '[redacted]' });
  });
});

it.each<[string, Error]>([
  ['of the app', new Error('mine')],
  [
    'of another service, called by an interceptor',
    new AxiosError('theirs', 'ERR_BAD_RESPONSE', {
      baseURL: 'https://other.example',
      headers: new AxiosHeaders({ Authorization: 'theirs' }),
      data: { theirs: 1 },
    }),
  ],
])('does not change an error %s', async (_, own) => {
  app = await startAppOn(defexa);
  const { axiosRef } = app.context.get(DefexaHttpService);
  const fields = () => inspect({ ...own }, { depth: 10 });
  const before = fields();
  axiosRef.interceptors.request.use(() => {
    throw own;
  });
  await expect(axiosRef.post(PATH, {})).rejects.toBe(own);
  expect(fields()).toBe(before);
});

it('keeps custom objects in a config working without searching large ones', async () => {
  app = await startAppOn(defexa);
  const { axiosRef } = app.context.get(DefexaHttpService);
  const token = await app.auth.getSessionToken();
  const large = {
    list: Array.from({ length: 100_000 }, (_, index) => ({ index, self: {} })),
    app: app.context,
  };
  const span = Object.assign(Object.create({ end: () => 'ended' }) as { end(): string }, { name: 'a span' });
  axiosRef.interceptors.request.use((config) =>
    Object.assign(config, {
      large,
      bytes: new Uint8Array(3_000_000),
      span,
      small: new Map([['token', token]]),
    }),
  );
  const error = await errorOf({ status: 422, body: '{}' });
  const config = error.config as unknown as { large: unknown; span: typeof span; bytes: Uint8Array };
  expect(config.large).toBe(large);
  expect(config.bytes).toHaveLength(3_000_000);
  expect(config.span.end()).toBe('ended');
  expect(Object.keys(config)).not.toContain('large');
  expect(Object.keys(config)).not.toContain('bytes');
  expect(inspect(error, { depth: 5 })).toContain('a span');
  expect(leaksIn(inspect(error, { depth: 10 }), [token])).toEqual([]);
});

it.each<[string, (data: string) => unknown]>([
  ['unparsed', (data) => data],
  ['parsed', (data) => JSON.parse(data) as unknown],
])('redacts the response in an error of a transform, %s', async (_, made) => {
  app = await startAppOn(defexa);
  const token = await app.auth.getSessionToken();
  const error = await errorOf(
    { status: 200, body: JSON.stringify({ echo: token }) },
    {
      transformResponse: [
        function (this: InternalAxiosRequestConfig, data: string) {
          const { response } = this as unknown as { response: AxiosResponse };
          const cause = new Error(`Not understood: ${data}`);
          throw new AxiosError(cause.message, 'ERR_MINE', this, null, { ...response, data: made(data) });
        },
      ],
    },
  );
  expect(error.code).toBe('ERR_MINE');
  expect(leaksIn(await logged(error), [token])).toEqual([]);
});
