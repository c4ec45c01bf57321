import { describe, expect, it } from '@jest/globals';
import { AxiosError, AxiosHeaders, CanceledError } from 'axios';
import { failureResponse } from '../../lib/filter/failure-response.js';
import {
  DefexaAccessDeniedError,
  DefexaAccountNotFoundError,
  DefexaAuthenticationError,
  DefexaConfigurationError,
  DefexaError,
  DefexaRequestError,
  DefexaResponseError,
  DefexaSessionRejectedError,
  DefexaUnavailableError,
} from '../../lib/index.js';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const retryAt = new Date(NOW + 6_001);

const config = { headers: new AxiosHeaders() };

/** The error of a call that got no response, although the request was sent. */
const errorWithoutResponse = (code: string) =>
  new AxiosError('', code, config, { method: 'POST', path: '/' });

/** The error of a call that got a response. */
const errorWithResponse = (status: number, headers: Record<string, string> = {}) =>
  new AxiosError('', '', config, {}, { status, statusText: '', headers, data: '', config });

/** Status and `Retry-After`. */
type Expected = [statusCode: number, retryAfterSeconds?: number];

function respond(error: DefexaError | AxiosError): Expected {
  const { statusCode, retryAfterSeconds } = failureResponse(error, NOW);
  return retryAfterSeconds === undefined ? [statusCode] : [statusCode, retryAfterSeconds];
}

class ErrorOfLaterVersion extends DefexaError {
  readonly code = 'DEFEXA_NEW' as never;
}

describe('maps an error of the session or the app', () => {
  it.each<[string, DefexaError, Expected]>([
    ['unavailable, with retryAt', new DefexaUnavailableError('', { retryAt }), [503, 7]],
    [
      'unavailable, with retryAt in the past',
      new DefexaUnavailableError('', { retryAt: new Date(NOW - 1) }),
      [503, 1],
    ],
    [
      'unavailable, with retryAt tomorrow',
      new DefexaUnavailableError('', { retryAt: new Date(NOW + 86_400_000) }),
      [503, 3_600],
    ],
    ['unavailable', new DefexaUnavailableError(''), [503, 5]],
    ['rejected sessions, with retryAt', new DefexaSessionRejectedError('', { retryAt }), [503, 7]],
    ['rejected sessions', new DefexaSessionRejectedError('', { status: 401 }), [503, 5]],
    ['a rejected key, with retryAt', new DefexaAuthenticationError('', { retryAt, status: 401 }), [503, 7]],
    ['a rejected key', new DefexaAuthenticationError('', { status: 401 }), [502]],
    ['a blocked account, with retryAt', new DefexaAccessDeniedError('', { retryAt, status: 403 }), [503, 7]],
    ['a blocked account', new DefexaAccessDeniedError('', { status: 403 }), [502]],
    ['an unexpected response to the login', new DefexaResponseError('', { retryAt }), [502]],
    ['an unknown account', new DefexaAccountNotFoundError(''), [404]],
    ['wrong options', new DefexaConfigurationError([''], { retryAt }), [500]],
    ['a request that cannot be sent', new DefexaRequestError(''), [500]],
    ['an error of a later version', new ErrorOfLaterVersion(''), [500]],
  ])('%s', (_, error, expected) => {
    expect(respond(error)).toEqual(expected);
  });
});

describe('maps an error without a response', () => {
  it.each<[string, Expected]>([
    ['ECONNABORTED', [504]],
    ['ETIMEDOUT', [504]],
    ['ERR_CANCELED', [504]],
    ['EAI_AGAIN', [503, 5]],
    ['ECONNREFUSED', [503, 5]],
    ['EHOSTUNREACH', [503, 5]],
    ['ENETUNREACH', [503, 5]],
    ['ENOTFOUND', [503, 5]],
    ['ERR_PROXY_TUNNEL', [503, 5]],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', [502]],
    ['ECONNRESET', [502]],
    ['EPIPE', [502]],
    ['ERR_BAD_RESPONSE', [502]],
    ['', [502]],
    ['ERR_BAD_OPTION', [500]],
    ['ERR_BAD_OPTION_VALUE', [500]],
    ['ERR_BAD_REQUEST', [500]],
    ['ERR_INVALID_URL', [500]],
    ['ERR_NOT_SUPPORT', [500]],
  ])('%s', (code, expected) => {
    expect(respond(errorWithoutResponse(code))).toEqual(expected);
  });

  it.each<[string, AxiosError, Expected]>([
    ['a time-out before the request was sent', new AxiosError('', 'ECONNABORTED', config), [503, 5]],
    ['the same, with clarifyTimeoutError', new AxiosError('', 'ETIMEDOUT', config), [503, 5]],
    ['a time-out while the app reads a stream', new AxiosError('', 'ECONNABORTED'), [504]],
    ['a cancellation before the request was sent', new CanceledError('', config as never), [504]],
    ['a cancellation without a config', new CanceledError(''), [504]],
    ['no code at all', new AxiosError(''), [502]],
  ])('%s', (_, error, expected) => {
    expect(respond(error)).toEqual(expected);
  });
});

describe('maps a response', () => {
  it.each<[number, Expected]>([
    [200, [502]],
    [302, [502]],
    [400, [502]],
    [401, [502]],
    [403, [502]],
    [404, [502]],
    [408, [504]],
    [409, [502]],
    [422, [502]],
    [429, [503, 5]],
    [500, [502]],
    [502, [502]],
    [503, [503, 5]],
    [504, [504]],
  ])('%i, complete or not', (status, expected) => {
    expect(respond(errorWithResponse(status))).toEqual(expected);
  });

  it.each<[string, number]>([
    ['7', 7],
    [' 7 ', 7],
    ['Sun, 01 Mar 2026 12:00:07 GMT', 7],
    ['0', 1],
    ['Sun, 01 Mar 2026 11:59:00 GMT', 1],
    ['999999999', 3_600],
    ['later', 5],
    ['', 5],
  ])('with a Retry-After of "%s" within limits', (header, seconds) => {
    expect(respond(errorWithResponse(503, { 'retry-after': header }))).toEqual([503, seconds]);
    expect(respond(errorWithResponse(429, { 'retry-after': header }))).toEqual([503, seconds]);
  });
});

it.each([
  [new DefexaUnavailableError('x'), 'The payment provider is unavailable. Please try again later.'],
  [errorWithoutResponse('ECONNABORTED'), 'The payment provider did not respond in time.'],
  [errorWithResponse(500), 'The request to the payment provider failed.'],
  [new DefexaRequestError('x'), 'Internal server error'],
  [new DefexaAccountNotFoundError('x'), 'The merchant does not exist.'],
])('has a message of its own for each status', (error, message) => {
  expect(failureResponse(error, NOW).message).toBe(message);
});
