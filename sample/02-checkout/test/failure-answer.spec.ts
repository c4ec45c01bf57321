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
import { answerFor, type FailureAnswer } from '../src/upstream/failure-answer.js';
import { InvoiceAnswerError } from '../src/upstream/invoice-answer.js';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const retryAt = new Date(NOW + 6_001);

const config = { headers: new AxiosHeaders() };

/** How `DefexaHttpService` fails where no answer came to a request that was sent. */
const unanswered = (code: string) => new AxiosError('', code, config, { method: 'POST', path: '/' });

/** How it fails after an answer. */
const answered = (status: number, headers: Record<string, string> = {}, data: unknown = '') =>
  new AxiosError('', '', config, {}, { status, statusText: '', headers, data, config });

describe('answerFor()', () => {
  it.each<[string, Error, FailureAnswer]>([
    [
      'unavailable, with a moment',
      new DefexaUnavailableError('', { retryAt }),
      { status: 503, invoice: 'none', retryAfter: 7 },
    ],
    [
      'unavailable, until now',
      new DefexaUnavailableError('', { retryAt: new Date(NOW) }),
      { status: 503, invoice: 'none', retryAfter: 1 },
    ],
    ['unavailable', new DefexaUnavailableError(''), { status: 503, invoice: 'none', retryAfter: 5 }],
    [
      'a refused key, with a moment',
      new DefexaAuthenticationError('', { retryAt, status: 401 }),
      { status: 503, invoice: 'none', retryAfter: 7 },
    ],
    ['a refused key', new DefexaAuthenticationError('', { status: 401 }), { status: 502, invoice: 'none' }],
    [
      'rejected sessions',
      new DefexaSessionRejectedError('', { retryAt, status: 401 }),
      { status: 503, invoice: 'none', retryAfter: 7 },
    ],
    [
      'an account that is not set up, with a moment',
      new DefexaAccessDeniedError('', { retryAt, status: 403 }),
      { status: 503, invoice: 'none', retryAfter: 7 },
    ],
    ['a login not understood', new DefexaResponseError(''), { status: 502, invoice: 'none' }],
    ['no key', new DefexaConfigurationError(['']), { status: 500, invoice: 'none' }],
    ['a request that can not be sent', new DefexaRequestError(''), { status: 500, invoice: 'none' }],
  ])('without a session: %s', (_, error, answer) => {
    expect(answerFor(error, NOW)).toEqual(answer);
  });

  it.each<[string, FailureAnswer]>([
    ['ECONNABORTED', { status: 504, invoice: 'unknown' }],
    ['ETIMEDOUT', { status: 504, invoice: 'unknown' }],
    ['EAI_AGAIN', { status: 503, invoice: 'none', retryAfter: 5 }],
    ['ECONNREFUSED', { status: 503, invoice: 'none', retryAfter: 5 }],
    ['EHOSTUNREACH', { status: 503, invoice: 'none', retryAfter: 5 }],
    ['ENETUNREACH', { status: 503, invoice: 'none', retryAfter: 5 }],
    ['ENOTFOUND', { status: 503, invoice: 'none', retryAfter: 5 }],
    ['ERR_PROXY_TUNNEL', { status: 503, invoice: 'none', retryAfter: 5 }],
    ['ECONNRESET', { status: 502, invoice: 'unknown' }],
    ['EPIPE', { status: 502, invoice: 'unknown' }],
    ['ERR_BAD_RESPONSE', { status: 502, invoice: 'unknown' }],
  ])('without an answer: %s', (code, answer) => {
    expect(answerFor(unanswered(code), NOW)).toEqual(answer);
  });

  it('knows that a time-out before the request was sent opened no invoice', () => {
    const error = new AxiosError('', 'ECONNABORTED', config);
    expect(answerFor(error, NOW)).toEqual({ status: 504, invoice: 'none' });
  });

  it.each<[number, FailureAnswer]>([
    [200, { status: 502, invoice: 'unknown' }],
    [302, { status: 502, invoice: 'unknown' }],
    [400, { status: 502, invoice: 'none' }],
    [401, { status: 502, invoice: 'none' }],
    [403, { status: 502, invoice: 'none' }],
    [404, { status: 502, invoice: 'none' }],
    [429, { status: 503, invoice: 'none', retryAfter: 5 }],
    [500, { status: 502, invoice: 'unknown' }],
    [502, { status: 502, invoice: 'unknown' }],
    [503, { status: 503, invoice: 'unknown', retryAfter: 5 }],
    [408, { status: 502, invoice: 'unknown' }],
    [409, { status: 502, invoice: 'unknown' }],
    [504, { status: 502, invoice: 'unknown' }],
  ])('after an answer with status %s, whole or not', (status, answer) => {
    expect(answerFor(answered(status), NOW)).toEqual(answer);
  });

  it.each<[string, FailureAnswer['invoice']]>([
    ['invalid_request_error', 'none'],
    ['settings_error', 'none'],
    ['processing_error', 'unknown'],
    ['a_new_kind', 'unknown'],
  ])('after a problem of kind %s', (kind, invoice) => {
    const data = { success: false, status: 403, errors: [{ code: 'a_code', kind }] };
    expect(answerFor(answered(403, {}, data), NOW)).toEqual({ status: 502, invoice });
  });

  it.each<[string, number]>([
    ['7', 7],
    ['Sun, 01 Mar 2026 12:00:07 GMT', 7],
    ['0', 1],
    ['Sun, 01 Mar 2026 11:59:00 GMT', 1],
    ['999999999', 3_600],
    ['later', 5],
    ['', 5],
  ])('hands on a Retry-After of "%s" as far as it makes sense', (header, retryAfter) => {
    expect(answerFor(answered(503, { 'retry-after': header }), NOW)?.retryAfter).toBe(retryAfter);
  });

  it.each(['none', 'unknown'] as const)('after an answer without an invoice: %s', (invoice) => {
    expect(answerFor(new InvoiceAnswerError('', invoice), NOW)).toEqual({ status: 502, invoice });
  });

  it('leaves errors of other kinds to Nest', () => {
    expect(answerFor(new TypeError('a mistake'), NOW)).toBeUndefined();
  });
});
