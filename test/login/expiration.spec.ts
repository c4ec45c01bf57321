import { describe, expect, it } from '@jest/globals';
import { parseExpiration } from '../../lib/login/expiration.js';

const moment = Date.UTC(2023, 2, 28, 22, 52, 59);

it('runs in a time zone far from UTC', () => {
  expect(new Date(moment).getTimezoneOffset()).toBe(-14 * 60);
});

describe('parseExpiration()', () => {
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
  ])('reads %p', (value, expected) => {
    expect(parseExpiration(value)).toBe(expected);
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
  ])('does not read %p', (value) => {
    expect(parseExpiration(value)).toBeUndefined();
  });
});
