import { describe, expect, it } from '@jest/globals';
import { parseExpiration } from '../../lib/login/expiration.js';
import { parseHttpDate } from '../../lib/login/http-date.js';
import { readRetryAfterMs, serverTimeMs } from '../../lib/login/response-headers.js';

const moment = Date.UTC(2023, 2, 28, 22, 52, 59);

it('the tests run far from UTC', () => {
  expect(new Date(moment).getTimezoneOffset()).toBe(-14 * 60);
});

describe('an expiration', () => {
  it.each<[unknown, number]>([
    ['2023-03-28 22:52:59 UTC', moment],
    ['2023-03-28 22:52:59 GMT', moment],
    [' 2023-03-28 22:52:59 utc ', moment],
    ['2023-03-28T22:52:59Z', moment],
    ['2023-03-28T22:52:59.5Z', moment + 500],
    ['2023-03-28T22:52:59.123456789Z', moment + 123],
    ['2023-03-28T22:52:59+02:00', moment - 2 * 3_600_000],
    ['2023-03-28T22:52:59-0530', moment + 5.5 * 3_600_000],
    ['2023-03-28T22:52:59+23:00', moment - 23 * 3_600_000],
    ['2024-02-29 00:00:00 UTC', Date.UTC(2024, 1, 29)],
    [moment / 1000, moment],
    [moment, moment],
    [String(moment / 1000), moment],
    [String(moment), moment],
    [1e9, 1e12],
    [1e11 - 1, 1e14 - 1e3],
    [1e11, 1e11],
  ])('%p is read', (text, expected) => {
    expect(parseExpiration(text)).toBe(expected);
  });

  it.each([
    ['2023-03-28 22:52:59'],
    ['2023-03-28T22:52:59'],
    ['2023-03-28'],
    ['28.03.2023 22:52:59 UTC'],
    ['Tue, 28 Mar 2023 22:52:59 GMT'],
    ['2023-02-30 00:00:00 UTC'],
    ['2023-02-29 00:00:00 UTC'],
    ['2023-13-01 00:00:00 UTC'],
    ['2023-03-28 24:00:01 UTC'],
    ['2023-03-28 24:00:00 UTC'],
    ['tomorrow'],
    [''],
    ['12'],
    [1e300],
    [0],
    [3600],
    ['123456789'],
    ['+1680043979'],
    ['1680043979.5'],
    ['16800439790000000'],
    ['on 2023-03-28 22:52:59 UTC'],
    ['2023-03-28 22:52:59 UTC or so'],
    ['2023-03-28 22:52:59.1234567890 UTC'],
    ['2023-03-28T22:52:59+020:0'],
    ['2023-03-28T22:52:59+24:00'],
    ['2023-03-28T22:52:59+99:99'],
    [undefined],
    [null],
    [true],
    [{}],
  ])('%p is not', (text) => {
    expect(parseExpiration(text)).toBeUndefined();
  });
});

describe("the server's clock", () => {
  const date = 'Tue, 28 Mar 2023 22:52:59 GMT';

  it.each([[date], [` ${date} `]])('is its Date header, %p', (text) => {
    expect(serverTimeMs({ date: text }, 5)).toBe(moment);
  });

  it.each([
    [{}],
    [{ date: 'now' }],
    [{ date: '2023-03-28 22:52:59' }],
    [{ date: 'Tue, 99 Mar 2023 22:52:59 GMT' }],
    [{ date: `on ${date}` }],
    [{ date: `${date}+0100` }],
    [{ date, age: '0' }],
  ])('is taken to be ours beside %p', (headers) => {
    expect(serverTimeMs(headers, 5)).toBe(5);
  });

  it.each([
    ['that of RFC 850', 'Tuesday, 28-Mar-23 22:52:59 GMT', '2023-03-28T22:52:59Z'],
    ['that of asctime', 'Tue Mar 28 22:52:59 2023', '2023-03-28T22:52:59Z'],
    ['that of asctime, with a day of one digit', 'Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37Z'],
    ['that of RFC 850, 50 years ahead', 'Sunday, 06-Nov-76 08:49:37 GMT', '2076-11-06T08:49:37Z'],
    ['that of RFC 850, more than 50 years ahead', 'Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  ])('is told in each form that recipients must accept: %s', (_, text, expected) => {
    expect(serverTimeMs({ date: text }, Date.UTC(2026, 10, 25))).toBe(Date.parse(expected));
    expect(parseHttpDate(text, Date.UTC(2026, 10, 25))).toBe(Date.parse(expected));
  });

  it.each([
    'Tue, 28-Mar-23 22:52:59 GMT',
    'Tuesday, 28 Mar 2023 22:52:59 GMT',
    'Tue Mar 28 22:52:59 GMT 2023',
  ])('is not told in a mixture of them: %s', (text) => {
    expect(parseHttpDate(text, 5)).toBeUndefined();
  });

  it('is no header that came twice', () => {
    expect(parseHttpDate([date, date], 5)).toBeUndefined();
  });
});

describe('Retry-After', () => {
  it.each([
    ['7', 7_000],
    [' 0 ', 0],
    ['301', 300_000],
    ['Tue, 28 Mar 2023 22:53:09 GMT', 10_000],
    ['Tue, 28 Mar 2023 22:50:00 GMT', 0],
    ['Tuesday, 28-Mar-23 22:53:09 GMT', 10_000],
    ['Tue Mar 28 22:53:09 2023', 10_000],
    ['-1', undefined],
    ['soon', undefined],
    ['7s', undefined],
    [undefined, undefined],
  ])('%p is %p ms', (text, expected) => {
    const headers = { date: 'Tue, 28 Mar 2023 22:52:59 GMT', 'retry-after': text };
    expect(readRetryAfterMs(headers, Date.UTC(2030, 0, 1))).toBe(expected);
  });
});
