import { describe, expect, it } from '@jest/globals';
import { AxiosError, type AxiosResponse } from 'axios';
import { readLoginResponse } from '../../lib/login/read-login-response.js';
import { networkError } from '../../lib/login/network-error.js';
import type { DefexaError } from '../../lib/index.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

const SESSION = { success: true, session_token: 'a token', user_id: 173 };

/** The error that an answer is. */
function errorOf(status: number, body: unknown, headers = {}): DefexaError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    readLoginResponse({ status, headers, body: text }, new AccountSecrets(), 5_000);
  } catch (error) {
    return error as DefexaError;
  }
  throw new Error('There was no error.');
}

describe('an answer', () => {
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
      'success: false with a list',
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
  ])('of %s', (_name, status, body, code, retryable, message) => {
    const error = errorOf(status, body);
    expect(error).toMatchObject({ code, retryable, message: expect.stringMatching(message) });
    // What the body says counts only under an HTTP status of success.
    const { success, status: stated } = body as { success?: boolean; status?: unknown };
    const counts = status === 200 && success === false && /^(401|403|503)$/.test(String(stated));
    expect(error.status).toBe(counts && !Array.isArray(stated) ? Number(stated) : status);
  });

  it.each([
    [401, {}, /^Defexa rejected .* has not been replaced, and that baseUrl .* Got HTTP 401: \{\}$/],
    [307, {}, /key goes to baseUrl alone\. Check baseUrl .* Got HTTP 307: \{\}$/],
    [429, {}, /^Defexa got too many requests\. Logins are tried again later\. Got HTTP 429: \{\}$/],
    [500, {}, /^Defexa cannot process logins now. Logins are tried again\. Got HTTP 500: \{\}$/],
  ])('HTTP %i says what to do', (status, body, message) => {
    expect(errorOf(status, body).message).toMatch(message);
  });

  it.each([['a page'], [''], ['[]'], ['null'], ['5'], ['"text"']])('that is %p is tried again', (body) => {
    expect(errorOf(200, body)).toMatchObject({
      code: 'DEFEXA_RESPONSE',
      retryable: true,
      status: 200,
      message: expect.stringMatching(
        /is not a JSON object\. .* check baseUrl\. Logins are tried again\. Got HTTP 200/,
      ),
    });
  });

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
  ])('%j is not the documented one', (body, problems) => {
    const error = errorOf(200, body);
    expect(error).toMatchObject({ code: 'DEFEXA_RESPONSE', retryable: false, status: 200 });
    expect(error.message).toContain(`is not the documented one (${problems}). Got HTTP 200: `);
  });

  it('that has a token and is not the documented one shows nothing of it', () => {
    const token = 'words-that-look-like-no-secret';
    const error = errorOf(200, { success: true, session_token: token, message: `You got ${token}` });
    expect(error.message).toMatch(
      /user_id: expected a whole number, got none.*"message":"You got \[redacted\]"/,
    );
  });

  it.each([
    ['longer than 8 KiB', 'x'.repeat(8_193)],
    ['of 8 KiB in characters of two bytes', 'é'.repeat(4_097)],
    ['half of a character', '\ud800'],
    ['with a line break', 'a\nb'],
    ['with a sign that does something to a terminal', 'a\u001b[1m'],
  ])('with a token %s is not understood', (_, session_token) => {
    const error = errorOf(200, { ...SESSION, session_token });
    expect(error).toMatchObject({ code: 'DEFEXA_RESPONSE', retryable: false });
    expect(error.message).toContain(
      'session_token: expected one of up to 8 KiB without control characters, got a string',
    );
  });

  it('with a token of 8 KiB is a session', () => {
    const session_token = 'x'.repeat(8_192);
    const answer = { status: 200, headers: {}, body: JSON.stringify({ ...SESSION, session_token }) };
    expect(readLoginResponse(answer, new AccountSecrets(), 0).session_token).toBe(session_token);
  });

  it.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['"9007199254740993"', '9007199254740993'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['\t18446744073709551615 ', '18446744073709551615'],
  ])('with the user_id %s is a session, and loses no digit', (written, user_id) => {
    const more = { note: 'a text with "user_id": 12345678901234567890, in it', list: [{ user_id: 1 }] };
    const rest = JSON.stringify({ ...SESSION, user_id: undefined, ...more }).slice(1);
    for (const body of [`{"user_id":${written},${rest}`, `{${rest.slice(0, -1)},"user_id" : ${written}}`]) {
      expect(readLoginResponse({ status: 200, headers: {}, body }, new AccountSecrets(), 0)).toMatchObject({
        user_id,
      });
    }
  });

  it.each([[173], ['173']])('with the user_id %p is a session', (user_id) => {
    const answer = { status: 200, headers: {}, body: JSON.stringify({ ...SESSION, user_id, more: 1 }) };
    expect({ ...readLoginResponse(answer, new AccountSecrets(), 0) }).toEqual({
      ...{ success: true, session_token: 'a token', user_id: 173, expiration: undefined },
    });
  });

  it.each([
    [{ 'retry-after': '7' }, new Date(12_000)],
    [{}, undefined],
  ])('says when to try again beside %p', (headers, retryAt) => {
    expect(errorOf(503, {}, headers).retryAt).toEqual(retryAt);
  });
});

describe('no answer', () => {
  it.each([
    ['ECONNREFUSED', /nothing listens there.*\(ECONNREFUSED\)/],
    ['ENOTFOUND', /host name is unknown.*\(ENOTFOUND\)/],
    ['ECONNRESET', /connection was reset.*\(ECONNRESET\)/],
    ['EAI_AGAIN', /DNS of this machine does not respond.*\(EAI_AGAIN\)/],
    ['ETIMEDOUT', /could not be made in time.*\(ETIMEDOUT\)/],
    ['EHOSTUNREACH', /no route to the host.*\(EHOSTUNREACH\)/],
    ['ENETUNREACH', /there is no network.*\(ENETUNREACH\)/],
    ['ERR_PROXY_TUNNEL', /proxy opened no tunnel.*\(ERR_PROXY_TUNNEL\)/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /TLS handshake failed/],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', /TLS handshake failed/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /TLS certificate is not trusted/],
    ['NOT_EPROTO', /failed before a complete response \(NOT_EPROTO\)/],
    ['EPROTO', /TLS handshake failed/],
    ['HPE_INVALID_CONSTANT', /does not speak HTTP/],
    ['CERT_HAS_EXPIRED', /TLS certificate is not trusted.*\(CERT_HAS_EXPIRED\)/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /TLS certificate is not trusted/],
    ['EOTHER', /failed before a complete response \(EOTHER\)/],
    [undefined, /failed before the response/],
  ])('for the reason %s', (code, message) => {
    const error = networkError(new AxiosError('a message', code), 'https://defexa.example', 1024);
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toMatch(/^Defexa cannot be reached at https:\/\/defexa\.example: /);
    expect(error.message).toMatch(message);
  });

  it('but one that is too large to be read', () => {
    const tooLarge = new AxiosError('maxContentLength size of 1024 exceeded', 'ERR_BAD_RESPONSE');
    expect(networkError(tooLarge, 'https://defexa.example', 2_048)).toMatchObject({
      code: 'DEFEXA_RESPONSE',
      retryable: false,
      message:
        "The response to the login is larger than 2 KiB, so it was not read and is not Defexa's. Check baseUrl.",
    });
  });

  it.each([
    ['ECONNRESET', 'ECONNRESET'],
    [undefined, 'no code'],
  ])('but a part of one, for the reason %s', (code, told) => {
    const response = { status: 200 } as AxiosResponse;
    const cutOff = new AxiosError('aborted', code, undefined, undefined, response);
    expect(networkError(cutOff, 'https://defexa.example', 1_024)).toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: true,
      message:
        `The response to the login from https://defexa.example is incomplete (${told}). Usually the network or a proxy cut ` +
        'it off. Logins are tried again.',
    });
  });

  it('for a reason that axios did not tell', () => {
    expect(networkError(new Error('the-secret'), 'https://defexa.example', 1024).message).toBe(
      'Defexa cannot be reached at https://defexa.example: the request could not be made, or failed before the response. Check httpOptions.',
    );
  });
});
