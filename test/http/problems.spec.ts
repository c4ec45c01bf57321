import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import {
  DefexaHttpService,
  type DefexaOptions,
  type DefexaRequestConfig,
  getDefexaProblems,
} from '../../lib/index.js';
import { DefexaEmulator, type DefexaFault } from '../../lib/testing/index.js';
import { all, type App, startAppOn } from '../support/http/app.js';
import { until } from '../support/http/fake-time.js';
import { listen, SESSION } from '../support/http/raw-server.js';
import { everythingShown, leaksIn } from '../support/http/secrets.js';
import { TRANSPORTS } from '../support/http/transports.js';

const PATH = '/api/v1/invoice';
const AUTHENTICATION = 'authentication_error';
const EXPIRED = [{ code: 'session_expired', kind: AUTHENTICATION }];

const envelope = (errors: unknown, status = 403): DefexaFault => ({
  status,
  body: JSON.stringify({ success: false, result: 1, status: 403, errors }),
});

describe.each(TRANSPORTS)('over %s', (_transport, httpTransport) => {
  let defexa: DefexaEmulator;
  let app: App;

  beforeEach(async () => {
    defexa = await DefexaEmulator.start();
    await start();
  });

  afterEach(async () => {
    await app.close();
    await defexa.close();
  });

  async function start(options: Partial<DefexaOptions> = {}): Promise<void> {
    await app?.close();
    app = await startAppOn(defexa, { httpTransport, ...options });
  }

  const open = (config?: DefexaRequestConfig<object>) =>
    firstValueFrom(app.context.get(DefexaHttpService).post(PATH, { order: 1 }, config));

  const failure = (config?: DefexaRequestConfig<object>) =>
    open(config).then(
      () => Promise.reject(new Error('Expected an error')),
      (error: unknown) => error as AxiosError,
    );

  describe('replaces an ended session and replays the request after', () => {
    it.each<[string, DefexaFault]>([
      ['HTTP 403 with an array', envelope(EXPIRED)],
      ['HTTP 403 with a string', envelope(`session_expired - ${AUTHENTICATION}`)],
      ['HTTP 403 with an array of strings', envelope([`session_expired - ${AUTHENTICATION}`])],
      ['HTTP 403 with an inspected Ruby array', envelope(`[{"code"=>"x", "kind"=>"${AUTHENTICATION}"}]`)],
      ['HTTP 200', envelope(EXPIRED, 200)],
      ['HTTP 422', envelope(EXPIRED, 422)],
      ['HTTP 401', 'unauthorized'],
    ])('%s', async (_, fault) => {
      defexa.fail(fault, { route: 'invoice', times: 1 });
      await expect(open()).resolves.toMatchObject({ status: 200, data: { invoice_id: 1 } });
      expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
    });

    it.each(['json', 'text', 'arraybuffer', 'stream'] as const)(
      'a rejection with responseType %s',
      async (responseType) => {
        defexa.fail(envelope(EXPIRED), { route: 'invoice', times: 1 });
        const { data } = await open({ responseType });
        expect(responseType === 'stream' ? await text(data as Readable) : JSON.stringify(data)).toBeDefined();
        expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
      },
    );
  });

  it("passes the problems of a base64 body to the account's own rule", async () => {
    await start({ isSessionRejected: (_response, problems) => problems.length > 0 });
    defexa.fail(envelope(EXPIRED), { route: 'invoice', times: 1 });
    await open({ responseEncoding: 'base64', responseType: 'text' });
    expect(defexa.counts).toMatchObject({ logins: 2, invoices: 2 });
  });

  it('includes the problems of a second rejection in the error', async () => {
    defexa.fail(envelope(EXPIRED), { route: 'invoice' });
    await expect(open()).rejects.toMatchObject({
      code: 'DEFEXA_SESSION_REJECTED',
      problems: EXPIRED,
      message: expect.stringMatching(/Got HTTP 403: session_expired \(authentication_error\)\.$/),
    });
  });

  describe('does not replay or log in after any other problem, and reports it', () => {
    it.each<[string, DefexaFault, object[], string]>([
      [
        'about the payment',
        { problem: 'balance_less_than_amount' },
        [{ code: 'balance_less_than_amount', kind: 'processing_error' }],
        'balance_less_than_amount (processing_error)',
      ],
      [
        'with a message',
        { problem: 'gateway_response_error', message: 'error: No available requisites' },
        [
          {
            code: 'gateway_response_error',
            kind: 'gateway_error',
            message: 'error: No available requisites',
          },
        ],
        'gateway_response_error (gateway_error): error: No available requisites',
      ],
      [
        'several in a string',
        envelope('amount_no_money | x - settings_error'),
        [{ code: 'amount_no_money' }, { code: 'x', kind: 'settings_error' }],
        'amount_no_money; x (settings_error)',
      ],
      ['in an unknown format', { status: 403, body: '<html>' }, [], ''],
    ])('%s', async (_, fault, problems, said) => {
      defexa.fail(fault, { route: 'invoice' });
      for (const responseType of ['json', 'text', 'arraybuffer'] as const) {
        const error = await failure({ responseType });
        expect(error).toMatchObject({
          isAxiosError: true,
          status: 403,
          message: `Request failed with status code 403${said && `: ${said}`}`,
        });
        expect(getDefexaProblems(error)).toEqual(problems);
        expect(getDefexaProblems(error.response)).toEqual(problems);
      }
      const { message } = await failure({ responseType: 'stream' });
      expect(message).toBe(`Request failed with status code 403${said && `: ${said}`}`);
      expect(defexa.counts).toMatchObject({ logins: 1, invoices: 4 });
    });

    it('also under HTTP 200, and returns the response unchanged', async () => {
      const errors = ['order_number_already_exists - processing_error'];
      defexa.fail(envelope(errors, 200), { route: 'invoice' });
      const response = await open();
      expect(response.data).toEqual({ success: false, result: 1, status: 403, errors });
      expect(getDefexaProblems(response)).toEqual([
        { code: 'order_number_already_exists', kind: 'processing_error' },
      ]);
      expect(defexa.counts).toMatchObject({ logins: 1, invoices: 1 });
    });
  });

  describe('a problem about the key in the Authorization header', () => {
    const KEY_PROBLEMS = ['auth_header_not_found', 'unknown_auth_header', 'incorrect_private_key'];

    it.each(KEY_PROBLEMS)(
      '%s is not a session rejection, and the error suggests authorizeRequests',
      async (problem) => {
        for (const status of [403, 401]) {
          defexa.recover();
          defexa.fail({ problem, status }, { route: 'invoice' });
          const error = await failure();
          expect(error.message).toBe(
            `Request failed with status code ${status}: ${problem} (${AUTHENTICATION}). ` +
              'This endpoint seems to need the merchant private key as well: set authorizeRequests',
          );
        }
        expect(defexa.counts).toMatchObject({ logins: 1, invoices: 2 });
        expect(app.events.map(({ type }) => type)).not.toContain('session-rejected');
      },
    );

    it('suggests nothing if the key was sent', async () => {
      await start({ authorizeRequests: true });
      defexa.fail({ problem: 'incorrect_private_key' }, { route: 'invoice' });
      expect((await failure()).message).toMatch(/: incorrect_private_key \(authentication_error\)$/);
    });
  });

  describe('a merchant private key that the platform echoes', () => {
    it.each(['json', 'text', 'arraybuffer', 'stream'] as const)(
      'is redacted with responseType %s',
      async (responseType) => {
        defexa.fail('key-echo', { route: 'invoice' });
        const error = await failure({ responseType });
        const data: unknown = error.response?.data;
        const body = responseType === 'stream' ? await text(data as Readable) : data;
        const shown = `${everythingShown(app, [error])}${responseType === 'json' ? JSON.stringify(body) : String(body)}`;
        expect(leaksIn(shown, [defexa.merchantPrivateKey])).toEqual([]);
        expect(shown).toContain('absent_keys:Currency EUR is not active for merchant [redacted]');
      },
    );

    it('is redacted in a failure response that the app gets as a result', async () => {
      const { merchantPrivateKey: key } = defexa;
      defexa.fail(envelope([{ code: `x ${key}` }], 200), { route: 'invoice', times: 1 });
      expect(getDefexaProblems(await open())).toEqual([{ code: 'x [redacted]' }]);
      defexa.fail({ status: 404, body: key }, { route: 'invoice', times: 1 });
      expect((await open({ validateStatus: () => true })).data).toBe('[redacted]');
    });

    it.each<[string, DefexaRequestConfig<object>, string]>([
      ['that stays compressed', { decompress: false, responseType: 'arraybuffer' }, '[withheld: compressed,'],
      ['that is decoded as base64', { responseEncoding: 'base64', responseType: 'text' }, 'redacted'],
    ])('is redacted in a body %s', async (_, config, shown) => {
      const body = JSON.stringify({ key: defexa.merchantPrivateKey });
      const server = await listen((response) => {
        const isLogin = response.req.url?.endsWith('/login');
        const isCompressed = config.decompress === false && !isLogin;
        response.writeHead(isLogin ? 200 : 500, isCompressed ? { 'content-encoding': 'gzip' } : {});
        response.end(isLogin ? SESSION : isCompressed ? gzipSync(body) : body);
      });
      await start({ baseUrl: server.origin });
      const data = (await failure(config)).response?.data as Buffer | string;
      await server.close();
      expect(Buffer.isBuffer(data) ? String(data) : Buffer.from(data, 'base64').toString()).toContain(shown);
      expect(Buffer.from(String(data), 'base64').toString()).not.toContain(defexa.merchantPrivateKey);
    });

    it('does not reappear when invisible characters are stripped from it', async () => {
      const hidden = [...defexa.merchantPrivateKey].join('\u200b');
      defexa.fail(envelope([{ code: `x ${hidden}`, kind: 'settings_error' }]), { route: 'invoice' });
      const error = await failure();
      expect(
        leaksIn(`${error.message}${all(getDefexaProblems(error))}`, [defexa.merchantPrivateKey]),
      ).toEqual([]);
    });

    it('is redacted in a successful stream that validateStatus rejects', async () => {
      const body = `{"success":true,"key":"${defexa.merchantPrivateKey}"}`;
      defexa.fail({ body }, { route: 'invoice' });
      const error = await failure({ responseType: 'stream', validateStatus: () => false });
      expect(await text(error.response?.data as Readable)).toBe('{"success":true,"key":"[redacted]"}');
      await until(() => defexa.counts.pending === 0);
    });

    it('is redacted even if every call uses another key and the account has forgotten it', async () => {
      const server = await listen((response) => {
        const { url, headers } = response.req;
        const echo = JSON.stringify({ success: false, errors: [`x ${headers.authorization}`] });
        return url === PATH ? response.writeHead(403).end(echo) : response.end(SESSION);
      });
      let asked = 0;
      const keyOf = (index: number) => `rotated-${index}-${'xyz'.repeat(5)}${index}`;
      const merchantPrivateKey = () => keyOf((asked += 1));
      await start({ baseUrl: server.origin, authorizeRequests: true, merchantPrivateKey });
      await app.auth.getSession();
      const errors = await Promise.all(Array.from({ length: 40 }, () => failure()));
      await server.close();
      const keys = Array.from({ length: 41 }, (_, index) => keyOf(index + 1));
      expect(errors.flatMap((error) => leaksIn(all(error), keys))).toEqual([]);
    });

    it.each(['text', 'stream', 'arraybuffer'] as const)(
      'is withheld with a body of 3 MiB, with responseType %s',
      async (responseType) => {
        const body = defexa.merchantPrivateKey.repeat(3 * 52_429);
        defexa.fail({ status: 500, body }, { route: 'invoice' });
        const data: unknown = (await failure({ responseType })).response?.data;
        const shown = responseType === 'stream' ? await text(data as Readable) : String(data);
        expect(shown).toMatch(
          /^\[withheld: (3145740 characters|more than 1048576 bytes), too long to be searched/,
        );
        await until(() => defexa.counts.pending === 0);
      },
    );

    it('is kept in a success, byte for byte', async () => {
      const body = `{"success": true, "key": "${defexa.merchantPrivateKey}"}`;
      defexa.fail({ body }, { route: 'invoice' });
      expect((await open({ responseType: 'arraybuffer' })).data).toEqual(Buffer.from(body));
      expect(await text((await open({ responseType: 'stream' })).data as Readable)).toBe(body);
    });

    it('is redacted like earlier keys and the tokens of earlier and later sessions', async () => {
      const keys = ['first-key-5f0c1d9e7a3b', 'second-key-77c1d9e7a3b4'];
      let asked = 0;
      await start({ merchantPrivateKey: () => keys[Math.min(asked++, 1)]! });
      defexa.merchantPrivateKey = keys[1]!;
      const first = await app.auth.getSessionToken();
      const { sessionToken: second } = await app.auth.login();
      const body = `${keys.join()} ${first} ${second}`;
      defexa.fail(
        { status: 400, headers: { 'set-cookie': body, location: body, 'x-more': body }, body },
        { route: 'invoice' },
      );
      const error = await failure();
      expect(
        leaksIn(everythingShown(app, [error, error.response?.headers]), [...keys, first, second]),
      ).toEqual([]);
      expect(error.response?.data).toBe('[redacted],[redacted] [redacted] [redacted]');
    });
  });

  it('sends none of 500 calls twice and does not log in if the balance is too low', async () => {
    await app.auth.getSession();
    defexa.fail({ problem: 'balance_less_than_amount' }, { route: 'invoice' });
    // A busy machine may need more than the default of 10 s.
    const errors = await Promise.all(Array.from({ length: 500 }, () => failure({ timeout: 60_000 })));
    expect(errors.every((error) => getDefexaProblems(error)[0]?.code === 'balance_less_than_amount')).toBe(
      true,
    );
    expect(defexa.counts).toMatchObject({ logins: 1, invoices: 500 });
  });
});
