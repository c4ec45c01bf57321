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

describe('the session token is added to', () => {
  it.each([
    ['no body', undefined, {}],
    ['null', null, {}],
    ['an empty object', {}, {}],
    ['a plain object', { amount: 1, lines: [{ a: 'ü"\\' }] }, { amount: 1, lines: [{ a: 'ü"\\' }] }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['a DTO', new OrderDto(), { amount: 10, at: '1970-01-01T00:00:00.000Z' }],
    ['what toJSON makes', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
    ['what toJSON makes of this', new MoneyDto(), { cents: 5 }],
    ['what toJSON alone makes', { toJSON: () => ({ a: 1, toJSON: () => [] }) }, { a: 1 }],
    ['an object whose own is undefined', { a: 1, session_token: undefined }, { a: 1 }],
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
  ])('the JSON text %j, of which nothing is lost', (data, text) => {
    expect(withSessionToken(prepareBody('post', JSON_TYPE, { data }), TOKEN)).toBe(text);
  });

  it('without changing the object', () => {
    const data = Object.freeze({ amount: 1 });
    sent(data);
    expect(data).toEqual({ amount: 1 });
  });

  it('whatever it consists of', () => {
    expect(sent({ a: 1 }, 'quote " and \\ and ü')).toEqual({ session_token: 'quote " and \\ and ü', a: 1 });
  });
});

const circular: Record<string, unknown> = {};
circular.self = circular;

describe('a body is refused that is', () => {
  it.each([
    ['an array', [], /array cannot carry.*\{ items: \[…\] \}/],
    ['a text', 'amount=1', /a string cannot carry session_token, unless.*Pass the object itself/],
    ['an empty text', '', /Pass the object itself/],
    ['half of JSON', '{"amount":', /Pass the object itself/],
    ['the JSON of a text', '"{}"', /Pass the object itself/],
    ['the JSON of null', 'null', /Pass the object itself/],
    ['the JSON of an array', '[{}]', /array cannot carry/],
    ['JSON with a session token', '{"session\\u005ftoken":"mine","a":1}', /Remove it/],
    ['a text object', new String('{}'), /only a plain object/],
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
    ['an object that becomes an array', { toJSON: () => [] }, /array cannot carry/],
    ['an object that becomes a text', { toJSON: () => 'a' }, /Pass the object itself/],
    ['an object that becomes nothing', { toJSON: () => undefined }, /only a plain object/],
    ['an object with a session token', { session_token: 'mine' }, /Remove it/],
    ['an object with an empty session token', { session_token: null }, /Remove it/],
    ['an object that gets a session token', { toJSON: () => ({ session_token: 'mine' }) }, /Remove it/],
    ['circular', circular, /cannot be written as JSON: Converting circular structure/],
    ['holding a bigint', { amount: 1n }, /cannot be written as JSON/],
  ])('%s', (_, data, message) => {
    expect(() => prepareBody('post', JSON_TYPE, { data })).toThrow(
      expect.objectContaining({ code: 'DEFEXA_REQUEST', message: expect.stringMatching(message) }),
    );
  });
});

describe('a method', () => {
  it.each(['get', 'head', 'options', 'trace'])('%s has no body, not even a given one', (method) => {
    expect(() => prepareBody(method, JSON_TYPE, { data: {} })).toThrow(
      `The request was not sent: ${method.toUpperCase()} requests have no body to carry session_token. Use POST, or use ` +
        'another HttpService if no session is needed.',
    );
  });

  it('delete needs a body that is given', () => {
    expect(() => prepareBody('delete', JSON_TYPE, {})).toThrow(/Add one: \{ data: \{\} \}/);
    expect(prepareBody('delete', JSON_TYPE, { data: {} })).toBe('{}');
  });

  it.each(['post', 'put', 'patch', 'query'])('%s needs none', (method) => {
    expect(prepareBody(method, JSON_TYPE, {})).toBe('{}');
  });
});

describe('a content type', () => {
  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/vnd.api+json'])(
    '%s is sent',
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
  ])('%s is refused', (type) => {
    expect(() => prepareBody('post', type, { data: {} })).toThrow(/Content-Type is not application\/json/);
  });
});
