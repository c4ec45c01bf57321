import { describe, expect, it } from '@jest/globals';
import { readLoginResponse } from '../../lib/login/read-login-response.js';
import type { DefexaError } from '../../lib/index.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

const SESSION = { success: true, session_token: 'a token', user_id: 173 };

/** The error for a login response. */
function errorOf(status: number, body: unknown, headers = {}): DefexaError {
  const json = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    readLoginResponse({ status, headers, body: json }, new AccountSecrets(), 5_000);
  } catch (error) {
    return error as DefexaError;
  }
  throw new Error('The response was read as a success.');
}

describe('readLoginResponse()', () => {
  it.each<[string, number, object, string, boolean, RegExp]>([
    ['HTTP 401', 401, {}, 'DEFEXA_AUTHENTICATION', false, /rejected the merchant private key/],
    [
      'success: false with 403',
      200,
      { success: false, status: 403 },
      'DEFEXA_AUTHENTICATION',
      false,
      /rejected/,
    ],
    [
      'success: false with "401"',
      200,
      { success: false, status: '401' },
      'DEFEXA_AUTHENTICATION',
      false,
      /rejected/,
    ],
    [
      'success: false with 503',
      200,
      { success: false, status: 503 },
      'DEFEXA_UNAVAILABLE',
      true,
      /tried again/,
    ],
    [
      'success: false alone',
      200,
      { success: false },
      'DEFEXA_RESPONSE',
      false,
      /The login failed for a reason/,
    ],
    ['HTTP 408', 408, {}, 'DEFEXA_UNAVAILABLE', true, /tried again/],
    [
      'HTTP 500 that says 401',
      500,
      { success: false, status: 401 },
      'DEFEXA_UNAVAILABLE',
      true,
      /tried again/,
    ],
    ['HTTP 304', 304, {}, 'DEFEXA_RESPONSE', false, /did not accept the login\. Check baseUrl/],
    ['HTTP 307', 307, {}, 'DEFEXA_RESPONSE', false, /redirect, which is not followed/],
    ['HTTP 404', 404, {}, 'DEFEXA_RESPONSE', false, /did not accept the login\. Check baseUrl/],
    ['HTTP 425', 425, {}, 'DEFEXA_UNAVAILABLE', true, /tried again/],
    [
      'success: false with no status',
      200,
      { success: false, status: null },
      'DEFEXA_RESPONSE',
      false,
      /login failed/,
    ],
    [
      'success: false with an array',
      200,
      { success: false, status: [401] },
      'DEFEXA_RESPONSE',
      false,
      /login failed/,
    ],
    ['HTTP 407', 407, {}, 'DEFEXA_RESPONSE', false, /Set httpOptions\.proxy\.auth/],
    ['HTTP 300', 300, SESSION, 'DEFEXA_RESPONSE', false, /did not accept/],
    ['HTTP 199', 199, SESSION, 'DEFEXA_RESPONSE', false, /did not accept/],
    ['HTTP 300 that says 503', 300, { success: false, status: 503 }, 'DEFEXA_RESPONSE', false, /not accept/],
    ['HTTP 199 that says 503', 199, { success: false, status: 503 }, 'DEFEXA_RESPONSE', false, /not accept/],
    ['success: true with 503', 200, { success: true, status: 503 }, 'DEFEXA_RESPONSE', false, /documented/],
    ['success: false with 5030', 200, { success: false, status: 5030 }, 'DEFEXA_RESPONSE', false, /failed/],
    ['success: false with 1503', 200, { success: false, status: 1503 }, 'DEFEXA_RESPONSE', false, /failed/],
  ])('throws the error of %s', (_name, status, body, code, retryable, message) => {
    const error = errorOf(status, body);
    expect(error).toMatchObject({ code, retryable, message: expect.stringMatching(message) });
    // The status in the body counts only if the HTTP status is one of success.
    const { success, status: stated } = body as { success?: boolean; status?: unknown };
    const counts = status === 200 && success === false && /^(401|403|503)$/.test(String(stated));
    expect(error.status).toBe(counts && !Array.isArray(stated) ? Number(stated) : status);
  });

  it.each([
    [401, {}, /^Defexa rejected .* has not been replaced, and that baseUrl .* Got HTTP 401: \{\}$/],
    [307, {}, /key goes to baseUrl alone\. Check baseUrl .* Got HTTP 307: \{\}$/],
    [429, {}, /^Defexa got too many requests\. Logins are tried again later\. Got HTTP 429: \{\}$/],
    [500, {}, /^Defexa cannot process logins now. Logins are tried again\. Got HTTP 500: \{\}$/],
  ])('the error of HTTP %i says what to do', (status, body, message) => {
    expect(errorOf(status, body).message).toMatch(message);
  });

  it.each([['a page'], [''], ['[]'], ['null'], ['5'], ['"text"']])(
    'throws a retryable error for the body %p',
    (body) => {
      expect(errorOf(200, body)).toMatchObject({
        code: 'DEFEXA_RESPONSE',
        retryable: true,
        status: 200,
        message: expect.stringMatching(
          /is not a JSON object\. .* check baseUrl\. Logins are tried again\. Got HTTP 200/,
        ),
      });
    },
  );

  it.each<[object, string]>([
    [{ ...SESSION, success: 'true' }, 'success: expected true, got a string'],
    [{ ...SESSION, success: undefined }, 'success: expected true, got none'],
    [{ ...SESSION, success: null }, 'success: expected true, got null'],
    [{ ...SESSION, session_token: ' ' }, 'session_token: expected a string, got an empty string'],
    [{ ...SESSION, session_token: [] }, 'session_token: expected a string, got an array'],
    [{ ...SESSION, session_token: {} }, 'session_token: expected a string, got an object'],
    [{ ...SESSION, user_id: 1.5 }, 'user_id: expected a whole number, got a number'],
    [{ ...SESSION, user_id: true }, 'user_id: expected a whole number, got true'],
    [{ ...SESSION, user_id: 'a1' }, 'user_id: expected a whole number, got a string'],
    [{ ...SESSION, user_id: '1a' }, 'user_id: expected a whole number, got a string'],
    [
      { success: true },
      'session_token: expected a string, got none; user_id: expected a whole number, got none',
    ],
  ])('throws an error that is not retryable for %j', (body, problems) => {
    const error = errorOf(200, body);
    expect(error).toMatchObject({ code: 'DEFEXA_RESPONSE', retryable: false, status: 200 });
    expect(error.message).toContain(`is not the documented one (${problems}). Got HTTP 200: `);
  });

  it('redacts the token of a response that is not the documented one', () => {
    const token = 'words-that-look-like-no-secret';
    const error = errorOf(200, { success: true, session_token: token, message: `You got ${token}` });
    expect(error.message).toMatch(
      /user_id: expected a whole number, got none.*"message":"You got \[redacted\]"/,
    );
  });

  it.each([
    ['longer than 8 KiB', 'x'.repeat(8_193)],
    ['of 8 KiB in characters of two bytes', 'é'.repeat(4_097)],
    ['with half of a surrogate pair', '\ud800'],
    ['with a line break', 'a\nb'],
    ['with a control character', 'a\u001b[1m'],
  ])('throws an error for a token %s', (_, session_token) => {
    const error = errorOf(200, { ...SESSION, session_token });
    expect(error).toMatchObject({ code: 'DEFEXA_RESPONSE', retryable: false });
    expect(error.message).toContain(
      'session_token: expected one of up to 8 KiB without control characters, got a string',
    );
  });

  it('reads a token of 8 KiB', () => {
    const session_token = 'x'.repeat(8_192);
    const response = { status: 200, headers: {}, body: JSON.stringify({ ...SESSION, session_token }) };
    expect(readLoginResponse(response, new AccountSecrets(), 0).session_token).toBe(session_token);
  });

  it.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['"9007199254740993"', '9007199254740993'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['\t18446744073709551615 ', '18446744073709551615'],
  ])('reads the user_id %s without losing a digit', (written, user_id) => {
    const more = { note: 'a string with "user_id": 12345678901234567890, in it', list: [{ user_id: 1 }] };
    const rest = JSON.stringify({ ...SESSION, user_id: undefined, ...more }).slice(1);
    for (const body of [`{"user_id":${written},${rest}`, `{${rest.slice(0, -1)},"user_id" : ${written}}`]) {
      expect(readLoginResponse({ status: 200, headers: {}, body }, new AccountSecrets(), 0)).toMatchObject({
        user_id,
      });
    }
  });

  it.each([[173], ['173']])('reads the user_id %p', (user_id) => {
    const response = { status: 200, headers: {}, body: JSON.stringify({ ...SESSION, user_id, more: 1 }) };
    expect({ ...readLoginResponse(response, new AccountSecrets(), 0) }).toEqual({
      ...{ success: true, session_token: 'a token', user_id: 173, expiration: undefined },
    });
  });

  it.each([
    [{ 'retry-after': '7' }, new Date(12_000)],
    [{}, undefined],
  ])('reads retryAt from the headers %p', (headers, retryAt) => {
    expect(errorOf(503, {}, headers).retryAt).toEqual(retryAt);
  });
});
