import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { prepareBody, withSessionToken } from '../../lib/http/request-body.js';

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';
const JSON_TYPE = 'application/json';

const sent = (data?: unknown, token = TOKEN) =>
  JSON.parse(withSessionToken(prepareBody('post', JSON_TYPE, { data }), token)) as unknown;

class OrderDto {
  amount = 10;
  note: string | undefined = undefined;
  #secret = 'never';
  at = new Date(0);
  reveal() {
    return this.#secret;
  }
}

class MoneyDto {
  private readonly cents = 5;
  toJSON() {
    return { cents: this.cents };
  }
}

describe('adds the session token to', () => {
  it.each([
    ['no body', undefined, {}],
    ['null', null, {}],
    ['an empty object', {}, {}],
    ['a plain object', { amount: 1, lines: [{ a: 'ü"\\' }] }, { amount: 1, lines: [{ a: 'ü"\\' }] }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['a DTO', new OrderDto(), { amount: 10, at: '1970-01-01T00:00:00.000Z' }],
    ['the result of toJSON', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
    ['the result of toJSON with private fields', new MoneyDto(), { cents: 5 }],
    [
      'the result of toJSON, without calling its toJSON',
      { toJSON: () => ({ a: 1, toJSON: () => [] }) },
      { a: 1 },
    ],
    ['an object whose session_token is undefined', { a: 1, session_token: undefined }, { a: 1 }],
    [
      'an object with a field named like a method of streams',
      { pipe: 'a', getHeaders: 1 },
      { pipe: 'a', getHeaders: 1 },
    ],
  ])('%s', (_, data, fields) => {
    expect(sent(data)).toEqual({ session_token: TOKEN, ...fields });
  });

  it.each([
    ['{"amount":12345678901234567890}', `{"session_token":"${TOKEN}","amount":12345678901234567890}`],
    ['\n { "a" : [1] } ', `{"session_token":"${TOKEN}", "a" : [1] }`],
    [' { } ', `{"session_token":"${TOKEN}"}`],
  ])('the JSON %j, unchanged', (data, text) => {
    expect(withSessionToken(prepareBody('post', JSON_TYPE, { data }), TOKEN)).toBe(text);
  });

  it('an object without changing it', () => {
    const data = Object.freeze({ amount: 1 });
    sent(data);
    expect(data).toEqual({ amount: 1 });
  });

  it('an object, escaping the token', () => {
    expect(sent({ a: 1 }, 'quote " and \\ and ü')).toEqual({ session_token: 'quote " and \\ and ü', a: 1 });
  });
});

const circular: Record<string, unknown> = {};
circular.self = circular;

describe('cannot add the session token to', () => {
  it.each([
    ['an array', [], /array cannot carry.*\{ items: \[…\] \}/],
    ['a string', 'amount=1', /a string cannot carry session_token, unless.*Pass the object itself/],
    ['an empty string', '', /Pass the object itself/],
    ['incomplete JSON', '{"amount":', /Pass the object itself/],
    ['the JSON of a string', '"{}"', /Pass the object itself/],
    ['the JSON of null', 'null', /Pass the object itself/],
    ['the JSON of an array', '[{}]', /array cannot carry/],
    ['JSON with a session token', '{"session\\u005ftoken":"mine","a":1}', /Remove it/],
    ['a String object', new String('{}'), /only a plain object/],
    ['a number', 5, /only a plain object/],
    ['false', false, /only a plain object/],
    ['a buffer', Buffer.from('{}'), /only a plain object/],
    ['bytes', new Uint8Array(2), /only a plain object/],
    ['an ArrayBuffer', new ArrayBuffer(2), /only a plain object/],
    ['a blob', new Blob(['{}']), /only a plain object/],
    ['form data', new FormData(), /only a plain object/],
    ['a form of the package form-data', { getHeaders: () => ({}) }, /only a plain object/],
    ['search params', new URLSearchParams('a=1'), /only a plain object/],
    ['a stream', Readable.from(['{}']), /only a plain object/],
    ['a web stream', new ReadableStream(), /only a plain object/],
    ['a generator', (function* () {})(), /only a plain object/],
    ['a map', new Map(), /only a plain object/],
    ['a date', new Date(), /only a plain object/],
    ['a promise', Promise.resolve({}), /only a plain object/],
    ['an error', new Error('a'), /only a plain object/],
    ['a function', () => ({}), /only a plain object/],
    ['an object whose toJSON returns an array', { toJSON: () => [] }, /array cannot carry/],
    ['an object whose toJSON returns a string', { toJSON: () => 'a' }, /Pass the object itself/],
    ['an object whose toJSON returns undefined', { toJSON: () => undefined }, /only a plain object/],
    ['an object with a session token', { session_token: 'mine' }, /Remove it/],
    ['an object with session_token null', { session_token: null }, /Remove it/],
    [
      'an object whose toJSON adds a session token',
      { toJSON: () => ({ session_token: 'mine' }) },
      /Remove it/,
    ],
    ['a circular object', circular, /cannot be written as JSON: Converting circular structure/],
    ['an object with a bigint', { amount: 1n }, /cannot be written as JSON/],
  ])('%s', (_, data, message) => {
    expect(() => prepareBody('post', JSON_TYPE, { data })).toThrow(
      expect.objectContaining({ code: 'DEFEXA_REQUEST', message: expect.stringMatching(message) }),
    );
  });
});

describe('the method', () => {
  it.each(['get', 'head', 'options', 'trace'])('%s has no body, even if one is passed', (method) => {
    expect(() => prepareBody(method, JSON_TYPE, { data: {} })).toThrow(
      `The request was not sent: ${method.toUpperCase()} requests have no body to carry session_token. Use POST, or use ` +
        'another HttpService if no session is needed.',
    );
  });

  it('delete needs a body', () => {
    expect(() => prepareBody('delete', JSON_TYPE, {})).toThrow(/Add one: \{ data: \{\} \}/);
    expect(prepareBody('delete', JSON_TYPE, { data: {} })).toBe('{}');
  });

  it.each(['post', 'put', 'patch', 'query'])('%s sends an empty object without a body', (method) => {
    expect(prepareBody(method, JSON_TYPE, {})).toBe('{}');
  });
});

describe('the content type', () => {
  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/vnd.api+json'])(
    '%s is accepted',
    (type) => {
      expect(prepareBody('post', type, { data: {} })).toBe('{}');
    },
  );

  it.each([
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/jsonp',
    '',
    undefined,
    null,
    false,
  ])('%s is rejected', (type) => {
    expect(() => prepareBody('post', type, { data: {} })).toThrow(/Content-Type is not application\/json/);
  });
});
