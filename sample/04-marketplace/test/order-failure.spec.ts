import { expect, it } from '@jest/globals';
import { AxiosError, AxiosHeaders } from 'axios';
import {
  DefexaAccessDeniedError,
  DefexaAccountNotFoundError,
  DefexaAuthenticationError,
  DefexaConfigurationError,
  DefexaRequestError,
  DefexaResponseError,
  DefexaSessionRejectedError,
  DefexaUnavailableError,
} from 'nestjs-defexa';
import { NoInvoiceError, type OrderFailure, orderFailureFor } from '../src/orders/order-failure.js';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const retryAt = new Date(NOW + 6_001);
const retryAtInThePast = new Date(NOW - 1);
const config = { headers: new AxiosHeaders() };
const REQUEST = { method: 'POST', path: '/' };

it.each<[string, Error, OrderFailure]>([
  ['no such merchant', new DefexaAccountNotFoundError(''), { status: 404, invoice: 'none' }],
  ['unavailable', new DefexaUnavailableError(''), { status: 503, invoice: 'none', retryAfterSeconds: 5 }],
  [
    'unavailable until a moment',
    new DefexaUnavailableError('', { retryAt }),
    { status: 503, invoice: 'none', retryAfterSeconds: 7 },
  ],
  [
    'rejected sessions until a moment in the past',
    new DefexaSessionRejectedError('', { retryAt: retryAtInThePast }),
    { status: 503, invoice: 'none', retryAfterSeconds: 1 },
  ],
  [
    'a rejected key, with retryAt',
    new DefexaAuthenticationError('', { retryAt }),
    { status: 503, invoice: 'none', retryAfterSeconds: 7 },
  ],
  ['a rejected key', new DefexaAuthenticationError(''), { status: 502, invoice: 'none' }],
  ['an account that is not set up', new DefexaAccessDeniedError(''), { status: 502, invoice: 'none' }],
  ['an unexpected response to the login', new DefexaResponseError(''), { status: 502, invoice: 'none' }],
  ['a stored key that is none', new DefexaConfigurationError(['']), { status: 500, invoice: 'none' }],
  ['a request that cannot be sent', new DefexaRequestError(''), { status: 500, invoice: 'none' }],
  ['a time-out', new AxiosError('', 'ECONNABORTED', config, REQUEST), { status: 504, invoice: 'unknown' }],
  [
    'a time-out before the request was sent',
    new AxiosError('', 'ECONNABORTED', config),
    { status: 504, invoice: 'none' },
  ],
  [
    'a lost connection',
    new AxiosError('', 'ECONNRESET', config, REQUEST),
    { status: 502, invoice: 'unknown' },
  ],
  ['a response without an invoice', new NoInvoiceError(), { status: 502, invoice: 'unknown' }],
])('maps %s', (_, error, failure) => {
  expect(orderFailureFor(error, NOW)).toEqual(failure);
});

it('leaves other errors to Nest', () => {
  expect(orderFailureFor(new TypeError('a mistake'), NOW)).toBeUndefined();
});
