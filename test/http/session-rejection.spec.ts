import { describe, expect, it, jest } from '@jest/globals';
import type { AxiosResponse } from 'axios';
import { mayReplay } from '../../lib/options/replay-on-rejection.js';
import { createRejectionCheck } from '../../lib/http/session-rejection.js';
import type { SessionRejectionRule } from '../../lib/index.js';
import { readFailure } from '../../lib/platform/failure.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

const KEY = '5f0c1d9e7a3b4c682d1e';
const secrets = new AccountSecrets();
secrets.addKey(KEY);

/** The rule as a call asks it. */
function rejectionRule(custom?: SessionRejectionRule) {
  const judge = createRejectionCheck(custom);
  return (response: AxiosResponse) => judge(response, readFailure(response), secrets);
}

const answer = (status: number, data: unknown = '') =>
  ({ status, data, statusText: '', headers: {}, config: {} }) as unknown as AxiosResponse;

it.each([
  ['a text', '\uFEFF{"code":"over"}'],
  ['bytes', Buffer.from('\uFEFF{"code":"over"}')],
])('a rule of the app sees JSON behind a byte order mark, in %s', (_, data) => {
  const isRejected = rejectionRule((response) => (response.data as { code?: string }).code === 'over');
  expect(isRejected(answer(200, data))).toBe(true);
});

describe('by default, a session is rejected by', () => {
  const isRejected = rejectionRule();
  it.each([
    ['HTTP 401', answer(401)],
    ['HTTP 401 with a page', answer(401, '<html>')],
    ['a body that says so', answer(200, '{"success":false,"status":401}')],
    ['a body that says so as text', answer(200, '{"status":"401","success":false}')],
    ['a body of bytes that says so', answer(200, Buffer.from('{"success":false,"status":401}'))],
    ['a body that says so under another status', answer(400, '{"success":false,"status":401}')],
  ])('%s', (_, response) => {
    expect(isRejected(response)).toBe(true);
  });

  const says = (errors: unknown, status = 403) =>
    answer(status, JSON.stringify({ success: false, result: 1, status: 403, errors }));
  const AUTHENTICATION = 'authentication_error';
  const stating401 = (errors: unknown, status = 403) =>
    answer(status, JSON.stringify({ success: false, result: 1, status: 401, errors }));

  it.each([
    ['its kind', says([{ code: 'nobody_knows', kind: AUTHENTICATION }])],
    ['its kind under another status', says([{ code: 'x', kind: AUTHENTICATION }], 200)],
    ['its kind without a code', says([{ code: null, kind: AUTHENTICATION }])],
    ['its code', says([{ code: 'session_expired', kind: null }])],
    ['its code, of another kind', says([{ code: 'session_not_found', kind: 'api_error' }])],
    ['its code, in capitals', says(['INVALID_SESSION'])],
    ['its code, with a value', says('session_expired: 2030-01-01')],
    ['its code, with points', says('auth.session-expired')],
    ['its code, of a kind that nobody knows', says([{ code: 'session_expired', kind: 'session_error' }])],
    ['several, in a text', says(`session_expired - ${AUTHENTICATION} | x - ${AUTHENTICATION}`)],
    ['Ruby', says(`[{"code"=>"x", "kind"=>"${AUTHENTICATION}"}]`)],
    ['one with a message beside it', says([{ code: 'session_expired' }, { message: 'Log in again' }])],
    ['bytes', answer(403, Buffer.from(String(says([{ code: 'x', kind: AUTHENTICATION }]).data)))],
    ['HTTP 401, whatever it says', says(['x - processing_error'], 401)],
  ])('a problem: by %s', (_, response) => {
    expect(isRejected(response)).toBe(true);
  });

  it.each([
    ['of another kind', says(['balance_less_than_amount - processing_error'])],
    ['of another kind, beside one of the session', says(['session_expired', 'x - processing_error'])],
    ['that nobody knows, beside one of the session', says(['session_expired', 'x'])],
    ['whose code only looks like it', says(['obsession_limit', 'sessions_limit'])],
    ...['processing_error', 'gateway_error', 'settings_error', 'http_error', 'api_fraud_error'].map(
      (kind): [string, AxiosResponse] => [
        `of a session of another kind (${kind})`,
        says([{ code: 'payment_session_expired', kind }]),
      ],
    ),
    ['that is a sentence', says(['The checkout session was already paid'])],
    ['whose value has the word', says('order_number_already_exists: session-5')],
    ['of which a text has two', says('session - x |balance - processing_error')],
    ['of another kind, in an envelope that states 401', stating401(['x - processing_error'])],
    ['of the key, with a value', says([{ code: 'Incorrect_private_key: abc', kind: AUTHENTICATION }])],
    ['that is a message alone', says([{ message: 'The session is over' }])],
    ['of the key', says([{ code: 'incorrect_private_key', kind: AUTHENTICATION }])],
    ['of the key, with HTTP 401', says([{ code: 'auth_header_not_found', kind: AUTHENTICATION }], 401)],
    [
      'of the key, beside one of the session',
      says([
        { code: 'unknown_auth_header', kind: AUTHENTICATION },
        { code: 'session_expired', kind: AUTHENTICATION },
      ]),
    ],
    ['in a success', answer(403, '{"success":true,"errors":["session_expired"]}')],
    ['beyond 64 KiB', answer(403, `{"success":false,"errors":["session_expired"]}${' '.repeat(65_536)}`)],
  ])('not by a problem %s', (_, response) => {
    expect(isRejected(response)).toBe(false);
  });

  it.each([
    ['HTTP 403', answer(403)],
    ['HTTP 502 that states 401', stating401([], 502)],
    ['a success that has errors', answer(200, '{"id":7,"errors":["session_expired"]}')],
    ['a success', answer(200, '{"success":true,"status":200,"invoice_id":401}')],
    ['a success with that status', answer(200, '{"success":true,"status":401}')],
    ['another failure', answer(200, '{"success":false,"status":400,"amount":401}')],
    [
      'a failure of one line of many',
      answer(200, '{"success":true,"lines":[{"success":false,"status":401}]}'),
    ],
    ['a status in a list', answer(200, '{"success":false,"status":[401]}')],
    ['a text', answer(200, 'success: false, status: 401')],
    ['JSON that is no object', answer(200, '401')],
    ['JSON null', answer(200, 'null')],
    ['no body', answer(204, undefined)],
  ])('not by %s', (_, response) => {
    expect(isRejected(response)).toBe(false);
  });
});

describe("the account's own rule", () => {
  it.each([
    ['JSON', '{"error":{"code":"SESSION"}}', { error: { code: 'SESSION' } }],
    ['bytes of JSON', Buffer.from('{"a":1}'), { a: 1 }],
    ['text', 'no JSON', 'no JSON'],
  ])('gets %s parsed', (_, data, seen) => {
    const rule = jest.fn<SessionRejectionRule>(() => true);
    expect(rejectionRule(rule)(answer(419, data))).toBe(true);
    expect(rule).toHaveBeenCalledWith(expect.objectContaining({ status: 419, data: seen }), []);
  });

  it('gets the problems, whatever their form', () => {
    const rule: SessionRejectionRule = (_response, problems) => problems.some(({ code }) => code === 'gone');
    const body = (errors: unknown) => JSON.stringify({ success: false, errors });
    expect(rejectionRule(rule)(answer(403, body('gone - x')))).toBe(true);
    expect(rejectionRule(rule)(answer(200, Buffer.from(body([{ code: 'gone' }]))))).toBe(true);
    expect(rejectionRule(rule)(answer(403, body(['session_expired'])))).toBe(false);
  });

  it('sees no secret of the account in a failure, and a success as it came', () => {
    const seen: unknown[] = [];
    const rule: SessionRejectionRule = (...given) => void seen.push(given) as never;
    const failure = JSON.stringify({ success: false, errors: [`x ${KEY}`] });
    rejectionRule(rule)(answer(403, failure));
    expect(JSON.stringify(seen)).not.toContain(KEY);
    rejectionRule(rule)(answer(200, JSON.stringify({ success: true, key: KEY })));
    expect(JSON.stringify(seen)).toContain(KEY);
  });

  it('takes the place of the default', () => {
    expect(rejectionRule(() => false)(answer(401))).toBe(false);
  });

  it.each<[string, () => Promise<boolean>]>([
    ['that is async', async () => true],
    ['that returns a promise of another kind', (() => ({ then: () => {} })) as never],
    ['that is async and fails', async () => Promise.reject(new Error('in the rule'))],
  ])('%s is told of', (_, rule) => {
    expect(() => rejectionRule(rule as never)(answer(401))).toThrow(
      /must return true or false.*not be async/,
    );
  });

  it('says yes by true alone', () => {
    expect(rejectionRule((() => 'yes') as never)(answer(401))).toBe(false);
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
] as const)('%s may be sent again %s: %s', (method, replay, expected) => {
  expect(mayReplay(method, replay)).toBe(expected);
});
