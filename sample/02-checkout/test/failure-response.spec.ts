import { describe, expect, it } from '@jest/globals';
import { AxiosError, AxiosHeaders } from 'axios';
import {
  DefexaAccessDeniedError,
  DefexaAuthenticationError,
  DefexaConfigurationError,
  DefexaRequestError,
  DefexaResponseError,
  DefexaSessionRejectedError,
  DefexaUnavailableError,
} from 'nestjs-defexa';
import { failureResponseFor, type FailureResponse } from '../src/upstream/failure-response.js';
import { InvoiceResponseError } from '../src/upstream/invoice-response.js';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const retryAt = new Date(NOW + 6_001);

const config = { headers: new AxiosHeaders() };

/** The error of `DefexaHttpService` if a request got no response. */
const errorWithoutResponse = (code: string) =>
  new AxiosError('', code, config, { method: 'POST', path: '/' });

/** The error of `DefexaHttpService` after a response. */
const errorWithResponse = (status: number, headers: Record<string, string> = {}, data: unknown = '') =>
  new AxiosError('', '', config, {}, { status, statusText: '', headers, data, config });

describe('failureResponseFor()', () => {
  it.each<[string, Error, FailureResponse]>([
    [
      'unavailable, with retryAt',
      new DefexaUnavailableError('', { retryAt }),
      { status: 503, invoice: 'none', retryAfterSeconds: 7 },
    ],
    [
      'unavailable, with retryAt in the past',
      new DefexaUnavailableError('', { retryAt: new Date(NOW) }),
      { status: 503, invoice: 'none', retryAfterSeconds: 1 },
    ],
    ['unavailable', new DefexaUnavailableError(''), { status: 503, invoice: 'none', retryAfterSeconds: 5 }],
    [
      'a rejected key, with retryAt',
      new DefexaAuthenticationError('', { retryAt, status: 401 }),
      { status: 503, invoice: 'none', retryAfterSeconds: 7 },
    ],
    ['a rejected key', new DefexaAuthenticationError('', { status: 401 }), { status: 502, invoice: 'none' }],
    [
      'rejected sessions',
      new DefexaSessionRejectedError('', { retryAt, status: 401 }),
      { status: 503, invoice: 'none', retryAfterSeconds: 7 },
    ],
    [
      'an account that is not set up, with retryAt',
      new DefexaAccessDeniedError('', { retryAt, status: 403 }),
      { status: 503, invoice: 'none', retryAfterSeconds: 7 },
    ],
    ['an unexpected response to the login', new DefexaResponseError(''), { status: 502, invoice: 'none' }],
    ['a missing key', new DefexaConfigurationError(['']), { status: 500, invoice: 'none' }],
    ['a request that cannot be sent', new DefexaRequestError(''), { status: 500, invoice: 'none' }],
  ])('maps an error without a session: %s', (_, error, response) => {
    expect(failureResponseFor(error, NOW)).toEqual(response);
  });

  it.each<[string, FailureResponse]>([
    ['ECONNABORTED', { status: 504, invoice: 'unknown' }],
    ['ETIMEDOUT', { status: 504, invoice: 'unknown' }],
    ['EAI_AGAIN', { status: 503, invoice: 'none', retryAfterSeconds: 5 }],
    ['ECONNREFUSED', { status: 503, invoice: 'none', retryAfterSeconds: 5 }],
    ['EHOSTUNREACH', { status: 503, invoice: 'none', retryAfterSeconds: 5 }],
    ['ENETUNREACH', { status: 503, invoice: 'none', retryAfterSeconds: 5 }],
    ['ENOTFOUND', { status: 503, invoice: 'none', retryAfterSeconds: 5 }],
    ['ERR_PROXY_TUNNEL', { status: 503, invoice: 'none', retryAfterSeconds: 5 }],
    ['ECONNRESET', { status: 502, invoice: 'unknown' }],
    ['EPIPE', { status: 502, invoice: 'unknown' }],
    ['ERR_BAD_RESPONSE', { status: 502, invoice: 'unknown' }],
  ])('maps an error without a response: %s', (code, response) => {
    expect(failureResponseFor(errorWithoutResponse(code), NOW)).toEqual(response);
  });

  it('reports that a time-out before the request was sent opened no invoice', () => {
    const error = new AxiosError('', 'ECONNABORTED', config);
    expect(failureResponseFor(error, NOW)).toEqual({ status: 504, invoice: 'none' });
  });

  it.each<[number, FailureResponse]>([
    [200, { status: 502, invoice: 'unknown' }],
    [302, { status: 502, invoice: 'unknown' }],
    [400, { status: 502, invoice: 'none' }],
    [401, { status: 502, invoice: 'none' }],
    [403, { status: 502, invoice: 'none' }],
    [404, { status: 502, invoice: 'none' }],
    [429, { status: 503, invoice: 'none', retryAfterSeconds: 5 }],
    [500, { status: 502, invoice: 'unknown' }],
    [502, { status: 502, invoice: 'unknown' }],
    [503, { status: 503, invoice: 'unknown', retryAfterSeconds: 5 }],
    [408, { status: 502, invoice: 'unknown' }],
    [409, { status: 502, invoice: 'unknown' }],
    [504, { status: 502, invoice: 'unknown' }],
  ])('maps a response with status %s, complete or not', (status, response) => {
    expect(failureResponseFor(errorWithResponse(status), NOW)).toEqual(response);
  });

  it.each<[string, FailureResponse['invoice']]>([
    ['invalid_request_error', 'none'],
    ['settings_error', 'none'],
    ['processing_error', 'unknown'],
    ['a_new_kind', 'unknown'],
  ])('maps a problem of kind %s', (kind, invoice) => {
    const data = { success: false, status: 403, errors: [{ code: 'a_code', kind }] };
    expect(failureResponseFor(errorWithResponse(403, {}, data), NOW)).toEqual({ status: 502, invoice });
  });

  it.each<[string, number]>([
    ['7', 7],
    ['Sun, 01 Mar 2026 12:00:07 GMT', 7],
    ['0', 1],
    ['Sun, 01 Mar 2026 11:59:00 GMT', 1],
    ['999999999', 3_600],
    ['later', 5],
    ['', 5],
  ])('passes on a Retry-After of "%s" within sensible limits', (header, retryAfterSeconds) => {
    expect(
      failureResponseFor(errorWithResponse(503, { 'retry-after': header }), NOW)?.retryAfterSeconds,
    ).toBe(retryAfterSeconds);
  });

  it.each(['none', 'unknown'] as const)('maps a response without an invoice: %s', (invoice) => {
    expect(failureResponseFor(new InvoiceResponseError('', invoice), NOW)).toEqual({ status: 502, invoice });
  });

  it('leaves other errors to Nest', () => {
    expect(failureResponseFor(new TypeError('a mistake'), NOW)).toBeUndefined();
  });
});
