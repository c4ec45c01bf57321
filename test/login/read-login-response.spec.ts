import { describe, expect, it } from '@jest/globals';
import { errorOf, SESSION } from './login-response.js';

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

  it.each([
    [{ 'retry-after': '7' }, new Date(12_000)],
    [{}, undefined],
  ])('reads retryAt from the headers %p', (headers, retryAt) => {
    expect(errorOf(503, {}, headers).retryAt).toEqual(retryAt);
  });
});
