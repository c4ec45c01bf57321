import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DefexaEmulator, type DefexaFault } from '../../lib/testing/index.js';
import { flushEventLoop, useFakeTime, until } from '../support/http/fake-time.js';
import { type Received, send } from '../support/http/send.js';

const NOW = Date.parse('2030-01-15T12:00:00.900Z');
const KEY = 'live/4fK9wq7Zr2+vX9tB6sD1mN8c';
const JSON_TYPE = { 'content-type': 'application/json' };
const AUTHENTICATED = { authorization: `Bearer ${KEY}`, ...JSON_TYPE };

let defexa: DefexaEmulator;

beforeEach(async () => {
  useFakeTime(new Date(NOW));
  defexa = await DefexaEmulator.start({ merchantPrivateKey: KEY });
});

afterEach(async () => {
  await defexa.close();
  jest.useRealTimers();
});

const login = (request: Parameters<typeof send>[1] = { headers: AUTHENTICATED, body: '{}' }) =>
  send(`${defexa.baseUrl}api/v1/da/login`, request);

const openInvoice = (session_token?: unknown) =>
  send(`${defexa.baseUrl}api/v1/da/invoice`, { headers: JSON_TYPE, body: JSON.stringify({ session_token }) });

const fieldsOf = ({ body }: Received) => JSON.parse(body) as Record<string, unknown>;
const tokenOf = (received: Received) => fieldsOf(received)['session_token'] as string;
const statusOf = async (received: Promise<Received>) => (await received).status;

describe('The login', () => {
  it('responds as documented', async () => {
    const response = await login();
    expect(response.status).toBe(200);
    expect(response.headers).toMatchObject({ ...JSON_TYPE, date: 'Tue, 15 Jan 2030 12:00:00 GMT' });
    expect(fieldsOf(response)).toEqual({
      success: true,
      status: 200,
      expiration: '2030-01-15 13:00:00 UTC',
      session_token: expect.stringMatching(/^[0-9a-f]{32}$/),
      user_id: 173,
    });
    expect(defexa.counts).toMatchObject({ logins: 1, sessions: 1, others: 0 });
  });

  it('gives a new token each time, and ends no older session', async () => {
    const [first, second] = [tokenOf(await login()), tokenOf(await login())];
    expect(second).not.toBe(first);
    expect(await statusOf(openInvoice(first))).toBe(200);
    expect(await statusOf(openInvoice(second))).toBe(200);
  });

  it('ends older sessions while endsOlderSessions is set', async () => {
    const first = tokenOf(await login());
    defexa.endsOlderSessions = true;
    expect(await statusOf(openInvoice(first))).toBe(200);

    const second = tokenOf(await login());
    expect(await statusOf(openInvoice(first))).toBe(403);
    expect(await statusOf(login({ headers: JSON_TYPE }))).toBe(403);
    expect(await statusOf(openInvoice(second))).toBe(200);

    defexa.endsOlderSessions = false;
    const third = tokenOf(await login());
    expect(await statusOf(openInvoice(second))).toBe(200);
    expect(await statusOf(openInvoice(third))).toBe(200);
  });

  it('ends older sessions with the endsOlderSessions option', async () => {
    await defexa.close();
    defexa = await DefexaEmulator.start({ merchantPrivateKey: KEY, endsOlderSessions: true });
    const [first, second] = [tokenOf(await login()), tokenOf(await login())];
    expect(await statusOf(openInvoice(first))).toBe(403);
    expect(await statusOf(openInvoice(second))).toBe(200);
  });

  it.each([
    ['no Authorization', { headers: JSON_TYPE }, 'auth_header_not_found'],
    [
      'another key',
      { headers: { ...AUTHENTICATED, authorization: 'Bearer other' } },
      'incorrect_private_key',
    ],
    [
      'the key without "Bearer"',
      { headers: { ...AUTHENTICATED, authorization: KEY } },
      'unknown_auth_header',
    ],
    [
      'no Content-Type',
      { headers: { authorization: AUTHENTICATED.authorization } },
      'content_type_not_allowed',
    ],
    [
      'another Content-Type',
      { headers: { ...AUTHENTICATED, 'content-type': 'text/plain' }, body: '{}' },
      'content_type_not_allowed',
    ],
    [
      'a Content-Type with the same prefix',
      { headers: { ...AUTHENTICATED, 'content-type': 'application/jsonp' } },
      'content_type_not_allowed',
    ],
    ['invalid JSON', { headers: AUTHENTICATED, body: '{' }, 'invalid_json'],
    ['JSON that is not an object', { headers: AUTHENTICATED, body: '"x"' }, 'invalid_json'],
  ])('rejects a request with %s', async (_, request, code) => {
    const response = await login(request);
    expect(response.status).toBe(403);
    const errors = [{ code, kind: expect.any(String) }];
    expect(fieldsOf(response)).toEqual({ success: false, result: 1, status: 403, errors });
    expect(defexa.counts).toMatchObject({ logins: 1, sessions: 0 });
  });

  it.each([
    ['no body, as in the documented curl example', { headers: AUTHENTICATED }],
    [
      'a charset, as in the documented Java example',
      { headers: { ...AUTHENTICATED, 'content-type': 'application/json; charset=utf-8' } },
    ],
  ])('accepts a request with %s', async (_, request) => {
    expect(await statusOf(login(request))).toBe(200);
  });

  it('is only a POST to its own path', async () => {
    expect(await statusOf(login({ method: 'GET', headers: AUTHENTICATED }))).toBe(403);
    expect(await statusOf(send(`${defexa.baseUrl}/api/v1/da/login`, { headers: AUTHENTICATED }))).toBe(403);
    expect(defexa.counts).toMatchObject({ logins: 0, invoices: 0, others: 2 });
  });

  it('accepts the new key after a rotation', async () => {
    defexa.merchantPrivateKey = 'new';
    expect(await statusOf(login())).toBe(403);
  });
});

describe('A path with /api/v1 twice', () => {
  const DOUBLED = [
    'api/v1/api/v1/da/login',
    'api/v1/da/login/api/v1/da/login',
    'api/v1/api/v1/da/invoice?a=b',
  ];
  it.each(DOUBLED)('is not found: %s', async (path) => {
    const response = await send(`${defexa.baseUrl}${path}`, { headers: AUTHENTICATED, body: '{}' });
    expect(response.body).toContain('no_route_match');
    expect(defexa.counts).toMatchObject({ logins: 0, invoices: 0, others: 1 });
  });

  it('is none if the second one is in the query', async () => {
    const session_token = tokenOf(await login());
    const body = JSON.stringify({ session_token });
    const path = 'api/v1/da/invoice?next=/api/v1/da/login';
    expect(await statusOf(send(`${defexa.baseUrl}${path}`, { headers: JSON_TYPE, body }))).toBe(200);
  });
});

describe('The invoice API', () => {
  it('accepts a valid session, and rejects an unknown, missing, revoked or expired one', async () => {
    const [first, second, third] = [tokenOf(await login()), tokenOf(await login()), tokenOf(await login())];
    const response = await openInvoice(first);
    expect(fieldsOf(response)).toMatchObject({ success: true, status: 200 });
    expect(defexa.counts).toMatchObject({ invoices: 1, rejected: 0 });

    defexa.revoke(first);
    const rejection = await openInvoice(first);
    expect(fieldsOf(rejection)).toEqual({
      success: false,
      result: 1,
      status: 403,
      errors: [{ code: 'session_expired', kind: 'authentication_error' }],
    });
    expect(await statusOf(openInvoice('unknown'))).toBe(403);
    expect(await statusOf(openInvoice())).toBe(403);
    expect(await statusOf(openInvoice(second))).toBe(200);
    expect(defexa.counts).toMatchObject({ invoices: 5, rejected: 3 });

    jest.advanceTimersByTime(defexa.sessionLifetime - 1);
    expect(await statusOf(openInvoice(third))).toBe(200);
    jest.advanceTimersByTime(1);
    expect(await statusOf(openInvoice(third))).toBe(403);
    const fourth = tokenOf(await login());
    defexa.revoke();
    expect(await statusOf(openInvoice(fourth))).toBe(403);
    expect(defexa.counts).toMatchObject({
      logins: 4,
      sessions: 4,
      invoices: 8,
      rejected: 5,
      others: 0,
      pending: 0,
    });
  });
});

describe('A session that has ended', () => {
  it.each([
    ['envelope', 403, 403, 'session_expired'],
    ['http-401', 401, 401, undefined],
    ['success-false', 200, 403, 'session_expired'],
  ] as const)('is rejected in the form %s', async (rejectionForm, status, stated, code) => {
    defexa.rejectionForm = rejectionForm;
    const response = await openInvoice('over');
    expect(response.status).toBe(status);
    expect(fieldsOf(response)).toMatchObject({ success: false, status: stated });
    expect((fieldsOf(response)['errors'] as { code: string }[])[0]?.code).toBe(code);
  });
});

describe('The clock', () => {
  it('shifts Date and expiration, but not the lifetime of a session', async () => {
    defexa.clockOffset = -2 * 3_600_000;
    defexa.sessionLifetime = 60_000;
    const response = await login();
    expect(response.headers.date).toBe('Tue, 15 Jan 2030 10:00:00 GMT');
    expect(fieldsOf(response)['expiration']).toBe('2030-01-15 10:01:00 UTC');
    jest.advanceTimersByTime(59_999);
    expect(await statusOf(openInvoice(tokenOf(response)))).toBe(200);
    jest.advanceTimersByTime(1);
    expect(await statusOf(openInvoice(tokenOf(response)))).toBe(403);
  });

  it('delays every response by the latency', async () => {
    defexa.latency = 3_600_000;
    let settled = false;
    const response = login().finally(() => (settled = true));
    await until(() => jest.getTimerCount() === 1);
    jest.advanceTimersByTime(defexa.latency - 1);
    await flushEventLoop();
    expect(settled).toBe(false);
    expect(defexa.counts.pending).toBe(1);
    jest.advanceTimersByTime(1);
    expect(await statusOf(response)).toBe(200);
  });
});

describe('A fault', () => {
  const RESPONSES: [DefexaFault, number, RegExp][] = [
    ['unauthorized', 401, /"success":false,"result":1,"status":401/],
    ['forbidden', 403, /"success":false,"result":1,"status":403/],
    ['firewall', 403, /^<html>/],
    ['too-many-requests', 429, /"success":false,"result":1,"status":429/],
    ['server-error', 500, /"success":false,"result":1,"status":500/],
    ['invalid-json', 200, /^\{"success": true, "status": 200,$/],
    ['html', 200, /^<!DOCTYPE html>/],
    ['unsuccessful', 200, /"success":false,"result":1,"status":400/],
    ['key-echo', 403, /"code":"absent_keys:.*live\/4fK9wq7Zr2\+vX9tB6sD1mN8c","kind":"settings_error"/],
    [
      { problem: 'balance_less_than_amount' },
      403,
      /^\{"success":false,"result":1,"status":403,"errors":\[\{"code":"balance_less_than_amount","kind":"processing_error"\}\]\}$/,
    ],
    [{ problem: 'core_api_error', status: 502 }, 502, /"status":502,.*"kind":"api_error"/],
    [{ problem: 'new', message: 'why' }, 403, /"errors":\[\{"code":"new","message":"why"\}\]/],
    [{ problem: 'new', kind: 'new_kind' }, 403, /"errors":\[\{"code":"new","kind":"new_kind"\}\]/],
    ['redirect', 302, /^$/],
    ['oversize-body', 200, /x{1048577}/],
    [{ status: 418, headers: { Date: null, 'X-More': 'yes' }, body: 'tea' }, 418, /^tea$/],
  ];

  it.each(RESPONSES)('such as %p applies until recover()', async (fault, status, body) => {
    defexa.fail(fault);
    for (const response of [await login(), await login()]) {
      expect(response.status).toBe(status);
      expect(response.body).toMatch(body);
    }
    defexa.recover();
    expect(await statusOf(login())).toBe(200);
    expect(defexa.counts).toMatchObject({ logins: 3, sessions: 1 });
  });

  it('can set headers', async () => {
    defexa.fail('too-many-requests', { times: 1 });
    expect((await login()).headers['retry-after']).toBe('1');
    defexa.fail('redirect', { times: 1 });
    expect((await login()).headers.location).toBe('/elsewhere');
    defexa.fail({ headers: { Date: null, 'Content-Type': 'text/x', 'X-More': 'yes' }, body: '' });
    const { headers } = await login();
    expect(headers).toMatchObject({ 'content-type': 'text/x', 'x-more': 'yes' });
    expect(headers).not.toHaveProperty('date');
  });

  it.each<DefexaFault>(['connection-reset', 'cut-off-body'])(
    'such as %s breaks the connection',
    async (fault) => {
      defexa.fail(fault, { times: 1 });
      await expect(login()).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(await statusOf(login())).toBe(200);
    },
  );

  it('applies to its route only, and `times` times; several apply one after another', async () => {
    const token = tokenOf(await login());
    defexa.fail('server-error', { times: 2 });
    defexa.fail('forbidden', { route: 'invoice', times: 1 });
    defexa.fail('unauthorized', { times: 1 });
    const logins = [await login(), await login(), await login(), await login()];
    expect(logins.map(({ status }) => status)).toEqual([500, 500, 401, 200]);
    const invoices = [await openInvoice(token), await openInvoice(token)];
    expect(invoices.map(({ status }) => status)).toEqual([403, 200]);
    expect(defexa.counts).toMatchObject({ logins: 5, sessions: 2, invoices: 2, rejected: 0 });
  });
});
