import { describe, expect, it } from '@jest/globals';
import { parseHttpDate } from '../../lib/login/response-headers.js';
import { readRetryAfterMs, serverTimeMs } from '../../lib/login/response-headers.js';

const moment = Date.UTC(2023, 2, 28, 22, 52, 59);

describe('serverTimeMs()', () => {
  const date = 'Tue, 28 Mar 2023 22:52:59 GMT';

  it.each([[date], [` ${date} `]])('returns the Date header %p', (text) => {
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
  ])('returns our own time for the headers %p', (headers) => {
    expect(serverTimeMs(headers, 5)).toBe(5);
  });

  it.each([
    ['RFC 850', 'Tuesday, 28-Mar-23 22:52:59 GMT', '2023-03-28T22:52:59Z'],
    ['asctime', 'Tue Mar 28 22:52:59 2023', '2023-03-28T22:52:59Z'],
    ['asctime, a day of one digit', 'Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37Z'],
    ['RFC 850, 50 years ahead', 'Sunday, 06-Nov-76 08:49:37 GMT', '2076-11-06T08:49:37Z'],
    ['RFC 850, more than 50 years ahead', 'Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  ])('reads each date format that recipients must accept: %s', (_, text, expected) => {
    expect(serverTimeMs({ date: text }, Date.UTC(2026, 10, 25))).toBe(Date.parse(expected));
    expect(parseHttpDate(text, Date.UTC(2026, 10, 25))).toBe(Date.parse(expected));
  });

  it.each([
    'Tue, 28-Mar-23 22:52:59 GMT',
    'Tuesday, 28 Mar 2023 22:52:59 GMT',
    'Tue Mar 28 22:52:59 GMT 2023',
    'x Tue, 28 Mar 2023 22:52:59 GMT',
    'Tue, 28 Mar 2023 22:52:59 GMT x',
    'x Tuesday, 28-Mar-23 22:52:59 GMT',
    'Tuesday, 28-Mar-23 22:52:59 GMT x',
    'x Tue Mar 28 22:52:59 2023',
    'Tue Mar 28 22:52:59 2023 x',
  ])('does not read anything but one of the formats: %s', (text) => {
    expect(parseHttpDate(text, 5)).toBeUndefined();
  });

  it('does not read a header that was sent twice', () => {
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
  ])('reads %p as %p ms', (text, expected) => {
    const headers = { date: 'Tue, 28 Mar 2023 22:52:59 GMT', 'retry-after': text };
    expect(readRetryAfterMs(headers, Date.UTC(2030, 0, 1))).toBe(expected);
  });
});
