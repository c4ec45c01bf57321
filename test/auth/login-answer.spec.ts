import { describe, expect, it } from '@jest/globals';
import { AxiosError } from 'axios';
import { readLoginAnswer } from '../../lib/auth/login-answer.js';
import { transportFailure } from '../../lib/auth/transport-failure.js';
import type { DefexaError } from '../../lib/index.js';

/** The error that an answer is. */
function errorOf(status: number, body: object): DefexaError {
  try {
    readLoginAnswer({ status, headers: {}, body: JSON.stringify(body) }, 'the-key', 0);
  } catch (error) {
    return error as DefexaError;
  }
  throw new Error('There was no error.');
}

describe('an answer', () => {
  it.each<[string, number, object, string, boolean, RegExp]>([
    ['HTTP 401', 401, {}, 'DEFEXA_AUTHENTICATION', false, /refused the merchant private key/],
    [
      'success: false with 403',
      200,
      { success: false, status: 403 },
      'DEFEXA_AUTHENTICATION',
      false,
      /refused/,
    ],
    [
      'success: false with "401"',
      200,
      { success: false, status: '401' },
      'DEFEXA_AUTHENTICATION',
      false,
      /refused/,
    ],
    [
      'success: false with 503',
      200,
      { success: false, status: 503 },
      'DEFEXA_UNAVAILABLE',
      true,
      /tried again/,
    ],
    ['success: false alone', 200, { success: false }, 'DEFEXA_RESPONSE', false, /says that the login failed/],
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
    ['HTTP 407', 407, {}, 'DEFEXA_RESPONSE', false, /set httpOptions\.proxy\.auth/],
  ])('of %s', (_name, status, body, code, retryable, message) => {
    expect(errorOf(status, body)).toMatchObject({ code, retryable, message: expect.stringMatching(message) });
  });
});

describe('no answer', () => {
  it.each([
    ['ECONNREFUSED', /nothing listens there.*\(ECONNREFUSED\)/],
    ['ENOTFOUND', /host name is not known.*\(ENOTFOUND\)/],
    ['EPROTO', /TLS handshake failed/],
    ['HPE_INVALID_CONSTANT', /is no HTTP server/],
    ['CERT_HAS_EXPIRED', /TLS certificate is not trusted.*\(CERT_HAS_EXPIRED\)/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /TLS certificate is not trusted/],
    ['EOTHER', /failed before a whole answer came \(EOTHER\)/],
    [undefined, /failed before an answer came/],
  ])('for the reason %s', (code, message) => {
    const error = transportFailure(new AxiosError('a message', code), 'https://defexa.example', 1024);
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toMatch(/^Defexa can't be reached at https:\/\/defexa\.example: /);
    expect(error.message).toMatch(message);
  });

  it('for a reason that axios did not tell', () => {
    expect(transportFailure(new Error('the-secret'), 'https://defexa.example', 1024).message).toBe(
      "Defexa can't be reached at https://defexa.example: the request failed before an answer came.",
    );
  });
});
