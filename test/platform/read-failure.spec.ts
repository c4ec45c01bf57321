import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFailure as readResponse } from '../../lib/platform/read-failure.js';
import { isKeyProblem } from '../../lib/platform/known-problems.js';

const envelope = (errors: unknown, status: unknown = 403) =>
  JSON.stringify({ success: false, result: 1, status, errors });

const readFailure = (data: unknown, status?: number) => readResponse({ status, data });

const problemsIn = (errors: unknown) => readFailure(envelope(errors))?.problems;

const EXPIRED = { code: 'session_expired', kind: 'authentication_error' };

describe('reads problems from', () => {
  it.each<[string, unknown, object[]]>([
    ['an array', [EXPIRED], [EXPIRED]],
    ['several problems', [EXPIRED, { code: 'x', kind: 'y' }], [EXPIRED, { code: 'x', kind: 'y' }]],
    ['a message', [{ ...EXPIRED, message: 'Why' }], [{ ...EXPIRED, message: 'Why' }]],
    ['further fields', [{ ...EXPIRED, more: {} }], [EXPIRED]],
    ['no kind', [{ code: 'x', kind: null }], [{ code: 'x' }]],
    ['an empty kind', [{ code: 'x', kind: '' }], [{ code: 'x' }]],
    ['no code', [{ code: null, kind: 'api_error' }], [{ code: '', kind: 'api_error' }]],
    ['a message alone', [{ message: 'Why' }], [{ code: '', message: 'Why' }]],
    ['a code that is a number', [{ code: 17 }], [{ code: '17' }]],
    ['one object', EXPIRED, [EXPIRED]],
    // Arrays of strings, and single strings.
    [
      'strings',
      ['amount is missing', 'session_expired'],
      [{ code: 'amount is missing' }, { code: 'session_expired' }],
    ],
    ['strings with a kind', ['session_expired - authentication_error'], [EXPIRED]],
    ['a string', 'session_expired - authentication_error', [EXPIRED]],
    ['a string of several problems', 'session_expired - authentication_error | x', [EXPIRED, { code: 'x' }]],
    ['a string with white space around it', ' x - y ', [{ code: 'x', kind: 'y' }]],
    ['fields with white space around them', [{ code: ' x ', kind: '\n' }], [{ code: 'x' }]],
    ['a string that does not end with a kind', 'x - y 2', [{ code: 'x - y 2' }]],
    ['a string whose kind is one word', 'x - amount', [{ code: 'x', kind: 'amount' }]],
    ['a string whose kind has three words', 'x - a_b_c', [{ code: 'x', kind: 'a_b_c' }]],
    ['a string that only starts like Ruby', '{"code"=>"x"} y', [{ code: '{"code"=>"x"} y' }]],
    ['a string that only ends like Ruby', 'y {"code"=>"x"}', [{ code: 'y {"code"=>"x"}' }]],
    [
      'Ruby with another field between',
      '[{"code"=>"x", "at"=>"z", "kind"=>"y"}]',
      [{ code: 'x', kind: 'y' }],
    ],
    [
      'a bar without spaces, after a kind',
      'x - y|z - w',
      [
        { code: 'x', kind: 'y' },
        { code: 'z', kind: 'w' },
      ],
    ],
    ['a bar in a sentence', 'a|b', [{ code: 'a|b' }]],
    [
      'Ruby with a symbol and a number',
      '[{:code=>17, :kind=>:api_error}]',
      [{ code: '17', kind: 'api_error' }],
    ],
    [
      'Ruby with a nested hash',
      '[{"code"=>"x", "details"=>{"code"=>"inner"}, "kind"=>"y"}]',
      [{ code: 'x', kind: 'y' }],
    ],
    ['a string without a code', 'authentication_error', [{ code: '', kind: 'authentication_error' }]],
    [
      'a code with a value',
      'absent_keys:Currency EUR is not active for merchant 5f0c1d9e7a3b4c682d1e - settings_error',
      [
        {
          code: 'absent_keys:Currency EUR is not active for merchant 5f0c1d9e7a3b4c682d1e',
          kind: 'settings_error',
        },
      ],
    ],
    ['a code that contains " - "', 'a - b - api_error', [{ code: 'a - b', kind: 'api_error' }]],
    [
      'a sentence',
      "The property '#/' did not contain a required property of 'amount' in schema file:///business/schema/payouts_create.json",
      [
        {
          code: "The property '#/' did not contain a required property of 'amount' in schema file:///business/schema/payouts_create.json",
        },
      ],
    ],
    [
      'a string with an arrow',
      'antifraud: mid:card:amount:value=>[100, 1000]=>123456',
      [{ code: 'antifraud: mid:card:amount:value=>[100, 1000]=>123456' }],
    ],
    ['an unterminated hash', '[{"code"=>"x', [{ code: '[{"code"=>"x' }]],
    ['a hash of other fields', '{"a"=>"b"}', [{ code: '{"a"=>"b"}' }]],
    // Printed by Ruby.
    ['Ruby', '[{"code"=>"session_expired", "kind"=>"authentication_error"}]', [EXPIRED]],
    ['Ruby 3.4', '[{"code" => "session_expired", "kind" => "authentication_error"}]', [EXPIRED]],
    ['Ruby with symbols', '[{:code=>"session_expired", :kind=>"authentication_error"}]', [EXPIRED]],
    ['Ruby 3.4 with symbols', '[{code: "session_expired", kind: "authentication_error"}]', [EXPIRED]],
    ['a single Ruby hash', '{"code"=>"session_expired", "kind"=>"authentication_error"}', [EXPIRED]],
    ['JSON in a string', '[{"code":"session_expired","kind":"authentication_error"}]', [EXPIRED]],
    [
      'nil',
      '[{"code"=>"x", "kind"=>nil}, {"code"=>nil, "kind"=>"y"}]',
      [{ code: 'x' }, { code: '', kind: 'y' }],
    ],
    [
      'values with quotes, braces and arrows',
      String.raw`[{"at"=>"} => {", "code"=>"a=>\"b\" {c} \\ | d - e", "message"=>"m\"}"}, {"code"=>"x"}]`,
      [{ code: 'a=>"b" {c} \\ | d - e', message: 'm"}' }, { code: 'x' }],
    ],
  ])('%s', (_, errors, problems) => {
    expect(problemsIn(errors)).toEqual(problems);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['an empty array', []],
    ['an empty string', ''],
    ['invalid entries', [{}, [EXPIRED], [[]], '', { code: {}, kind: [], message: '' }]],
    ['an object of arrays, which another service of the engine uses', { amount: ['is missing'] }],
  ])('%s: none', (_, errors) => {
    expect(problemsIn(errors)).toEqual([]);
  });

  it.each([
    'authentication_error',
    'invalid_request_error',
    'settings_error',
    'processing_error',
    'gateway_error',
    'api_error',
    'http_error',
    'api_fraud_error',
    'invalid_payment_status',
  ])('the kind %s alone', (kind) => {
    expect(problemsIn(kind)).toEqual([{ code: '', kind }]);
  });

  it('a body with white space', () => {
    for (const json of ['{"success" : false}', '{"success":\nfalse}', '{ "errors" : ["x"] }']) {
      expect(readFailure(json)).toBeDefined();
    }
  });

  it('the valid entries among invalid ones', () => {
    expect(problemsIn([null, [EXPIRED], { code: [] }, EXPIRED, { errors: [EXPIRED] }])).toEqual([EXPIRED]);
  });

  it('bytes, parsed JSON, and a body without "success"', () => {
    const json = envelope([EXPIRED]);
    for (const body of [
      Buffer.from(json),
      Buffer.from(`\uFEFF${json}`),
      JSON.parse(json),
      `{"errors":[${JSON.stringify(EXPIRED)}]}`,
    ]) {
      expect(readFailure(body)?.problems).toEqual([EXPIRED]);
    }
  });

  it('any kind of byte array', () => {
    const bytes = new TextEncoder().encode(envelope([EXPIRED]));
    expect(readFailure(bytes)?.problems).toEqual([EXPIRED]);
    expect(readFailure(bytes.buffer)?.problems).toEqual([EXPIRED]);
    expect(readFailure(new DataView(bytes.buffer))?.problems).toEqual([EXPIRED]);
  });

  it('a parsed body with up to 64 Ki entries, but not more, even if they are empty', () => {
    const withEntries = (count: number) => ({ success: false, errors: ['a', ...Array(count).fill('')] });
    expect(readFailure(withEntries(1_000))?.problems).toHaveLength(1);
    expect(readFailure(withEntries(64 * 1024))?.problems).toEqual([]);
  });

  it('a body of up to 64 KiB, but not more', () => {
    const ofLength = (length: number) => envelope([{ code: 'x'.repeat(length) }]);
    const frame = ofLength(0).length;
    expect(readFailure(ofLength(65_536 - frame))?.problems).toHaveLength(1);
    expect(readFailure(ofLength(65_537 - frame))).toBeUndefined();
    expect(readFailure(JSON.parse(ofLength(65_535)))?.problems).toHaveLength(1);
    expect(readFailure(JSON.parse(ofLength(65_537)))?.problems).toEqual([]);
  });
});

describe('recognises a failure', () => {
  it.each([
    ['a success', '{"success":true,"status":200,"errors":[]}'],
    ['a success that has errors', '{"success":true,"errors":["x"]}'],
    ['an HTML page', '<html>"success":false,"errors":'],
    ['an empty body', ''],
    ['null', 'null'],
    ['an array', '[{"success":false}]'],
    ['a string', '"success\\":false"'],
    ['a nested failure', '{"success":true,"lines":[{"success":false}]}'],
    ['no body', undefined],
  ])('not in %s', (_, body) => {
    expect(readFailure(body)).toBeUndefined();
  });

  it.each([
    [403, 403],
    ['401', 401],
    [[401], undefined],
    [4030, undefined],
    [9403, undefined],
    ['x403', undefined],
    [null, undefined],
  ])('and reads the status %j as %p', (stated, status) => {
    expect(readFailure(envelope([], stated))).toEqual({ status, problems: [] });
  });

  it('with HTTP 2xx only if the body says so', () => {
    const warning = '{"id":7,"errors":["session will end soon"]}';
    expect(readFailure(warning, 200)).toBeUndefined();
    expect(readFailure(warning, 403)?.problems).toHaveLength(1);
    expect(readFailure(envelope(['x']), 200)?.problems).toHaveLength(1);
    expect(readFailure('{"result":0,"errors":["x"]}', 403)).toBeUndefined();
  });

  it('but ignores a status without "success": false', () => {
    expect(readFailure('{"status":401,"errors":["x"]}')).toEqual({
      status: undefined,
      problems: [{ code: 'x' }],
    });
  });

  it('not in an object whose getters throw', () => {
    const body = Object.defineProperty({ success: false }, 'errors', {
      get: () => {
        throw new Error('a trap');
      },
    });
    expect(readFailure(body)).toBeUndefined();
  });

  it('in arbitrary input, without throwing and fast', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom('\\"', '"code"=>"', '{"', '\\', '=>', ' - ', ' | ', '[{', '}]', 'code:', 'nil'),
    );
    const input = fc.array(hostile, { maxLength: 50 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(input, fc.jsonValue(), fc.array(input), fc.array(fc.dictionary(input, fc.jsonValue()))),
        (errors) => {
          for (const { code, kind, message } of problemsIn(errors) ?? []) {
            expect([typeof code, typeof (kind ?? ''), typeof (message ?? '')]).toEqual([
              'string',
              'string',
              'string',
            ]);
            expect(code !== '' || kind || message).toBeTruthy();
          }
        },
      ),
      { numRuns: 2_000 },
    );
    for (const part of ['\\"', '{"', '"code"=>"\\"', ' - a', '"', '{', ' | ', 'code:']) {
      problemsIn(`[{${part.repeat(30_000 / part.length)}}]`);
      problemsIn(part.repeat(60_000 / part.length));
    }
  });
});

it.each([
  ['auth_header_not_found', true],
  ['unknown_auth_header', true],
  ['incorrect_private_key', true],
  ['INCORRECT_PRIVATE_KEY: abc', true],
  ['session_expired', false],
  ['', false],
])('isKeyProblem() with the code %p is %p', (code, expected) => {
  expect(isKeyProblem({ code, kind: 'authentication_error' })).toBe(expected);
});
