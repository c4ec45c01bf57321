import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readLoginResponse } from '../../lib/login/read-login-response.js';
import type { DefexaError } from '../../lib/index.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

const KEY = '5f0c1d9e7a3b4c682d1e';

/** The error for a login response. */
function errorOf(status: number, body: string, headers = {}): DefexaError {
  const secrets = new AccountSecrets();
  secrets.addKey(KEY);
  try {
    readLoginResponse({ status, headers, body }, secrets, 5_000);
  } catch (error) {
    return error as DefexaError;
  }
  throw new Error('The response was read as a success.');
}

const envelope = (errors: unknown, status = 403) =>
  JSON.stringify({ success: false, result: 1, status, errors });

const KEY_REJECTED = ['DEFEXA_AUTHENTICATION', false, /^Defexa rejected the merchant private key/] as const;
const ACCOUNT_DENIED = [
  'DEFEXA_ACCESS_DENIED',
  false,
  /^Defexa does not let this merchant account log in/,
] as const;
const NOT_UNDERSTOOD = [
  'DEFEXA_RESPONSE',
  false,
  /^Defexa did not understand the login\. Check baseUrl/,
] as const;
const TEMPORARY = [
  'DEFEXA_UNAVAILABLE',
  true,
  /^Defexa cannot process logins now. Logins are tried again/,
] as const;
const UNKNOWN = ['DEFEXA_RESPONSE', false, /for a reason that this package does not know/] as const;

/** Each code of the published lists that a login can return, with the kinds that Defexa combines it with. */
const CODES: [code: string, kind: string | null, meaning: readonly [string, boolean, RegExp]][] = [
  ['auth_header_not_found', 'authentication_error', KEY_REJECTED],
  ['unknown_auth_header', 'authentication_error', KEY_REJECTED],
  ['incorrect_private_key', 'authentication_error', KEY_REJECTED],
  ['incorrect_private_key', null, KEY_REJECTED],
  ['user_not_found', 'api_error', KEY_REJECTED],
  ['merchant_not_found', 'api_error', KEY_REJECTED],
  ['a_new_code', 'authentication_error', KEY_REJECTED],
  ['settings_are_absent', 'settings_error', ACCOUNT_DENIED],
  ['settings_are_absent', 'invalid_request_error', ACCOUNT_DENIED],
  ['settings_for_currency_are_absent', 'settings_error', ACCOUNT_DENIED],
  ['absent_keys:currency', 'settings_error', ACCOUNT_DENIED],
  ['absent_keys:pay/payout', null, ACCOUNT_DENIED],
  ['traffic_blocked', 'api_error', ACCOUNT_DENIED],
  ['traffic_blocked', null, ACCOUNT_DENIED],
  ['action_skipped_due_to_debounce', 'api_error', TEMPORARY],
  ['action_skipped_due_to_debounce', null, TEMPORARY],
  ['core_api_error', 'api_error', TEMPORARY],
  ['internal_error', 'processing_error', TEMPORARY],
  ['a_new_code', 'processing_error', TEMPORARY],
  ['fetch_processing_url_error', 'api_error', TEMPORARY],
  ['invalid_json', 'api_error', TEMPORARY],
  ['gateway_response_error', 'gateway_error', TEMPORARY],
  ['http_422_filtered_traders_is_missing', 'http_error', TEMPORARY],
  ['invalid_json', 'invalid_request_error', NOT_UNDERSTOOD],
  ['invalid_param', 'invalid_request_error', NOT_UNDERSTOOD],
  ['no_route_match', 'api_error', NOT_UNDERSTOOD],
  ['content_type_not_allowed', 'api_error', NOT_UNDERSTOOD],
  ['fetch_processing_url_error', 'api_fraud_error', UNKNOWN],
  ['a_new_code', 'a_new_kind', UNKNOWN],
  ['a_new_code', null, UNKNOWN],
  ['constructor', 'constructor', UNKNOWN],
];

describe.each(CODES)('%s (%s)', (code, kind, [expected, retryable, message]) => {
  const name = kind === null ? code : `${code} (${kind})`;
  const asString = kind === null ? code : `${code} - ${kind}`;

  it.each([
    ['an array of objects', [{ code, kind }]],
    ['a string', asString],
    ['an array of strings', [asString]],
    ['a Ruby literal', `[{"code"=>"${code}", "kind"=>${kind === null ? 'nil' : `"${kind}"`}}]`],
  ])('as %s, under HTTP 403, 400 and 200', (_, errors) => {
    for (const status of [403, 400, 200]) {
      const error = errorOf(status, envelope(errors));
      expect(error).toMatchObject({ code: expected, retryable, message: expect.stringMatching(message) });
      expect(error.message).toContain(`Got HTTP ${status}: ${name}`);
      expect(error.problems).toEqual([kind === null ? { code } : { code, kind }]);
      expect(error.status).toBe(status === 200 ? 403 : status);
    }
  });
});

describe('if the problems are unknown, the status determines the error:', () => {
  it.each([
    [
      'a page of a firewall with 403',
      403,
      '<html><h1>Forbidden</h1></html>',
      'DEFEXA_ACCESS_DENIED',
      /not in the form.*IP address.*Got HTTP 403: <html>/,
    ],
    [
      'JSON of a gateway with 403',
      403,
      '{"message":"Forbidden"}',
      'DEFEXA_ACCESS_DENIED',
      /ask Defexa to allow the address/,
    ],
    ['an empty 403', 403, '', 'DEFEXA_ACCESS_DENIED', /IP address/],
    [
      'an envelope without problems with 403',
      403,
      envelope([]),
      'DEFEXA_AUTHENTICATION',
      /rejected the merchant private key/,
    ],
    ['a page with 401', 401, '<html>', 'DEFEXA_AUTHENTICATION', /rejected the merchant private key/],
    ['an unknown problem with 401', 401, envelope(['new']), 'DEFEXA_AUTHENTICATION', /Got HTTP 401: new/],
    ['an unknown problem with 502', 502, envelope(['new'], 502), 'DEFEXA_UNAVAILABLE', /Got HTTP 502: new/],
    [
      'an unknown problem with 429',
      429,
      envelope(['new'], 429),
      'DEFEXA_UNAVAILABLE',
      /too many requests.*: new/,
    ],
  ] as const)('%s', (_, status, body, code, message) => {
    expect(errorOf(status, body)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('a redirect or proxy status takes precedence over the problems', () => {
    const body = envelope([{ code: 'incorrect_private_key', kind: 'authentication_error' }]);
    expect(errorOf(302, body)).toMatchObject({
      code: 'DEFEXA_RESPONSE',
      message: expect.stringMatching(/redirect/),
    });
    expect(errorOf(407, body)).toMatchObject({
      code: 'DEFEXA_RESPONSE',
      message: expect.stringMatching(/httpOptions\.proxy\.auth/),
    });
  });
});

it.each([
  [['core_api_error - api_error', 'incorrect_private_key - authentication_error'], 'DEFEXA_AUTHENTICATION'],
  [['core_api_error - api_error', 'x - settings_error'], 'DEFEXA_ACCESS_DENIED'],
  [['core_api_error - api_error', 'invalid_param - invalid_request_error'], 'DEFEXA_RESPONSE'],
  [['nobody_knows', 'core_api_error - api_error'], 'DEFEXA_UNAVAILABLE'],
])('%j: the problem to solve first determines the error', (errors, code) => {
  const error = errorOf(403, envelope(errors));
  expect(error.code).toBe(code);
  expect(error.problems).toHaveLength(2);
});

it('Retry-After counts only for a temporary problem', () => {
  const body = envelope(['action_skipped_due_to_debounce - api_error']);
  expect(errorOf(403, body, { 'retry-after': '7' }).retryAt).toEqual(new Date(12_000));
  expect(errorOf(403, envelope(['x - settings_error']), { 'retry-after': '7' }).retryAt).toBeUndefined();
});

it('redacts the key in a problem, and keeps the rest of it', () => {
  const code = `absent_keys:Currency EUR is not active for merchant ${KEY}`;
  for (const errors of [
    [{ code, kind: 'settings_error' }],
    `${code} - settings_error`,
    [{ code: 'x', message: code }],
  ]) {
    const error = errorOf(403, envelope(errors));
    const shown = [
      inspect(error, { depth: 10, showHidden: true }),
      JSON.stringify(error),
      error.stack,
    ].join();
    expect(shown).not.toContain(KEY.slice(0, 8));
    expect(error.message).toContain('Currency EUR is not active for merchant [redacted]');
  }
});

it.each<[string, (token: string) => object]>([
  ['next to', (token) => ({ session_token: token, errors: [{ code: `x ${token}` }] })],
  ['within', (token) => ({ data: { session_token: token }, errors: [{ code: 'x', message: token }] })],
])('redacts a token %s the problems of a failed login', (_, bodyOf) => {
  const token = 'words-that-look-like-no-secret';
  const error = errorOf(403, JSON.stringify({ success: false, ...bodyOf(token) }));
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(token.slice(0, 8));
  expect(error.message).toContain('[redacted]');
});
