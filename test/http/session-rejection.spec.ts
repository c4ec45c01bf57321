import { describe, expect, it, jest } from '@jest/globals';
import type { AxiosResponse } from 'axios';
import { mayReplay } from '../../lib/http/outgoing-request.js';
import { createRejectionCheck } from '../../lib/http/session-rejection.js';
import type { SessionRejectionRule } from '../../lib/index.js';
import { readFailure } from '../../lib/platform/read-failure.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

const KEY = '5f0c1d9e7a3b4c682d1e';
const secrets = new AccountSecrets();
secrets.addKey(KEY);

/** The rule as a call uses it. */
function rejectionRule(custom?: SessionRejectionRule) {
  const check = createRejectionCheck(custom);
  return (response: AxiosResponse) => check(response, readFailure(response), secrets);
}

const responseOf = (status: number, data: unknown = '') =>
  ({ status, data, statusText: '', headers: {}, config: {} }) as unknown as AxiosResponse;

it.each([
  ['a string', '\uFEFF{"code":"over"}'],
  ['bytes', Buffer.from('\uFEFF{"code":"over"}')],
])('passes JSON after a byte order mark to the rule of the app, in %s', (_, data) => {
  const isRejected = rejectionRule((response) => (response.data as { code?: string }).code === 'over');
  expect(isRejected(responseOf(200, data))).toBe(true);
});

describe('by default, a session is rejected by', () => {
  const isRejected = rejectionRule();
  it.each([
    ['HTTP 401', responseOf(401)],
    ['HTTP 401 with HTML', responseOf(401, '<html>')],
    ['an envelope with status 401', responseOf(200, '{"success":false,"status":401}')],
    ['an envelope with status "401"', responseOf(200, '{"status":"401","success":false}')],
    ['an envelope in bytes', responseOf(200, Buffer.from('{"success":false,"status":401}'))],
    ['an envelope under another HTTP status', responseOf(400, '{"success":false,"status":401}')],
  ])('%s', (_, response) => {
    expect(isRejected(response)).toBe(true);
  });

  const says = (errors: unknown, status = 403) =>
    responseOf(status, JSON.stringify({ success: false, result: 1, status: 403, errors }));
  const AUTHENTICATION = 'authentication_error';
  const stating401 = (errors: unknown, status = 403) =>
    responseOf(status, JSON.stringify({ success: false, result: 1, status: 401, errors }));

  it.each([
    ['its kind', says([{ code: 'nobody_knows', kind: AUTHENTICATION }])],
    ['its kind under another status', says([{ code: 'x', kind: AUTHENTICATION }], 200)],
    ['its kind without a code', says([{ code: null, kind: AUTHENTICATION }])],
    ['its code', says([{ code: 'session_expired', kind: null }])],
    ['its code, of another kind', says([{ code: 'session_not_found', kind: 'api_error' }])],
    ['its code, in capitals', says(['INVALID_SESSION'])],
    ['its code, with a value', says('session_expired: 2030-01-01')],
    ['its code, with dots', says('auth.session-expired')],
    ['its code, of an unknown kind', says([{ code: 'session_expired', kind: 'session_error' }])],
    ['several, in a string', says(`session_expired - ${AUTHENTICATION} | x - ${AUTHENTICATION}`)],
    ['an inspected Ruby array', says(`[{"code"=>"x", "kind"=>"${AUTHENTICATION}"}]`)],
    ['one with a message beside it', says([{ code: 'session_expired' }, { message: 'Log in again' }])],
    ['bytes', responseOf(403, Buffer.from(String(says([{ code: 'x', kind: AUTHENTICATION }]).data)))],
    ['HTTP 401, whatever its kind', says(['x - processing_error'], 401)],
  ])('a problem: by %s', (_, response) => {
    expect(isRejected(response)).toBe(true);
  });

  it.each([
    ['of another kind', says(['balance_less_than_amount - processing_error'])],
    ['of another kind, beside one of the session', says(['session_expired', 'x - processing_error'])],
    ['that is unknown, beside one of the session', says(['session_expired', 'x'])],
    ['whose code only resembles one', says(['obsession_limit', 'sessions_limit'])],
    ...['processing_error', 'gateway_error', 'settings_error', 'http_error', 'api_fraud_error'].map(
      (kind): [string, AxiosResponse] => [
        `of a session of another kind (${kind})`,
        says([{ code: 'payment_session_expired', kind }]),
      ],
    ),
    ['that is a sentence', says(['The checkout session was already paid'])],
    ['whose value has the word', says('order_number_already_exists: session-5')],
    ['beside another one in a string', says('session - x |balance - processing_error')],
    ['of another kind, in an envelope that states 401', stating401(['x - processing_error'])],
    ['of the key, with a value', says([{ code: 'Incorrect_private_key: abc', kind: AUTHENTICATION }])],
    ['that is only a message', says([{ message: 'The session is over' }])],
    ['of the key', says([{ code: 'incorrect_private_key', kind: AUTHENTICATION }])],
    ['of the key, with HTTP 401', says([{ code: 'auth_header_not_found', kind: AUTHENTICATION }], 401)],
    [
      'of the key, beside one of the session',
      says([
        { code: 'unknown_auth_header', kind: AUTHENTICATION },
        { code: 'session_expired', kind: AUTHENTICATION },
      ]),
    ],
    ['in a success', responseOf(403, '{"success":true,"errors":["session_expired"]}')],
    ['beyond 64 KiB', responseOf(403, `{"success":false,"errors":["session_expired"]}${' '.repeat(65_536)}`)],
  ])('not by a problem %s', (_, response) => {
    expect(isRejected(response)).toBe(false);
  });

  it.each([
    ['HTTP 403', responseOf(403)],
    ['HTTP 502 that states 401', stating401([], 502)],
    ['a success that has errors', responseOf(200, '{"id":7,"errors":["session_expired"]}')],
    ['a success', responseOf(200, '{"success":true,"status":200,"invoice_id":401}')],
    ['a success with that status', responseOf(200, '{"success":true,"status":401}')],
    ['another failure', responseOf(200, '{"success":false,"status":400,"amount":401}')],
    [
      'a failure of one line of many',
      responseOf(200, '{"success":true,"lines":[{"success":false,"status":401}]}'),
    ],
    ['a status in an array', responseOf(200, '{"success":false,"status":[401]}')],
    ['a string', responseOf(200, 'success: false, status: 401')],
    ['JSON that is not an object', responseOf(200, '401')],
    ['JSON null', responseOf(200, 'null')],
    ['no body', responseOf(204, undefined)],
  ])('not by %s', (_, response) => {
    expect(isRejected(response)).toBe(false);
  });
});

describe("the account's own rule", () => {
  it.each([
    ['JSON', '{"error":{"code":"SESSION"}}', { error: { code: 'SESSION' } }],
    ['bytes of JSON', Buffer.from('{"a":1}'), { a: 1 }],
    ['a string that is not JSON', 'no JSON', 'no JSON'],
  ])('gets %s parsed', (_, data, seen) => {
    const rule = jest.fn<SessionRejectionRule>(() => true);
    expect(rejectionRule(rule)(responseOf(419, data))).toBe(true);
    expect(rule).toHaveBeenCalledWith(expect.objectContaining({ status: 419, data: seen }), []);
  });

  it('gets the problems in every format', () => {
    const rule: SessionRejectionRule = (_response, problems) => problems.some(({ code }) => code === 'gone');
    const body = (errors: unknown) => JSON.stringify({ success: false, errors });
    expect(rejectionRule(rule)(responseOf(403, body('gone - x')))).toBe(true);
    expect(rejectionRule(rule)(responseOf(200, Buffer.from(body([{ code: 'gone' }]))))).toBe(true);
    expect(rejectionRule(rule)(responseOf(403, body(['session_expired'])))).toBe(false);
  });

  it('gets failures redacted, and successes unchanged', () => {
    const seen: unknown[] = [];
    const rule: SessionRejectionRule = (...given) => void seen.push(given) as never;
    const failure = JSON.stringify({ success: false, errors: [`x ${KEY}`] });
    rejectionRule(rule)(responseOf(403, failure));
    expect(JSON.stringify(seen)).not.toContain(KEY);
    rejectionRule(rule)(responseOf(200, JSON.stringify({ success: true, key: KEY })));
    expect(JSON.stringify(seen)).toContain(KEY);
  });

  it('replaces the default rule', () => {
    expect(rejectionRule(() => false)(responseOf(401))).toBe(false);
  });

  it.each<[string, () => Promise<boolean>]>([
    ['that is async', async () => true],
    ['that returns another thenable', (() => ({ then: () => {} })) as never],
    ['that is async and rejects', async () => Promise.reject(new Error('in the rule'))],
  ])('%s throws a configuration error', (_, rule) => {
    expect(() => rejectionRule(rule as never)(responseOf(401))).toThrow(
      /must return true or false.*not be async/,
    );
  });

  it('only counts true as a rejection', () => {
    expect(rejectionRule((() => 'yes') as never)(responseOf(401))).toBe(false);
  });
});

it.each([
  ['post', 'always', true],
  ['query', 'always', true],
  ['post', 'safe-methods', false],
  ['put', 'safe-methods', false],
  ['delete', 'safe-methods', false],
  ['query', 'safe-methods', true],
  ['post', 'never', false],
  ['query', 'never', false],
] as const)('%s may be replayed with %s: %s', (method, replay, expected) => {
  expect(mayReplay(method, replay)).toBe(expected);
});
