import { Agent as HttpAgent } from 'node:http';
import { Agent } from 'node:https';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import type { DefexaConfigurationError } from '../../lib/index.js';

const key = 'a-merchant-private-key';

/** The messages that validation fails with. */
function problemsOf(options: object): readonly string[] {
  try {
    resolveOptions({ merchantPrivateKey: key, ...options });
  } catch (error) {
    return (error as DefexaConfigurationError).issues;
  }
  return [];
}

describe('resolveOptions()', () => {
  it('adds the documented defaults', () => {
    expect(resolveOptions({ merchantPrivateKey: key })).toMatchObject({
      merchantPrivateKey: expect.any(Function),
      baseUrl: 'https://business.payments.defexa.io/',
      timeout: 10_000,
      keepWarm: true,
      httpOptions: {},
      replayOnRejection: 'always',
      authorizeRequests: false,
    });
  });

  it('uses the default of an option that is undefined', () => {
    expect(resolveOptions({ merchantPrivateKey: key, timeout: undefined }).timeout).toBe(10_000);
  });

  it('keeps a key function, and wraps a key in one', async () => {
    expect(await resolveOptions({ merchantPrivateKey: key }).merchantPrivateKey()).toBe(key);
    const getKey = async () => 'other';
    expect(resolveOptions({ merchantPrivateKey: getKey }).merchantPrivateKey).toBe(getKey);
  });

  it.each([
    ['https://defexa.example', 'https://defexa.example/'],
    ['https://defexa.example/', 'https://defexa.example/'],
    ['https://defexa.example/prefix', 'https://defexa.example/prefix/'],
    ['https://defexa.example/prefix//', 'https://defexa.example/prefix/'],
    ['http://localhost:3000', 'http://localhost:3000/'],
    ['http://127.0.0.1:3000/x', 'http://127.0.0.1:3000/x/'],
    ['http://127.1.2.3', 'http://127.1.2.3/'],
    ['http://[::1]:3000', 'http://[::1]:3000/'],
  ])('ends the base URL %s with one slash', (baseUrl, expected) => {
    expect(resolveOptions({ merchantPrivateKey: key, baseUrl }).baseUrl).toBe(expected);
  });

  it('hides the key and the connection when its result is printed', () => {
    const options = resolveOptions({
      merchantPrivateKey: key,
      httpOptions: { proxy: { host: 'proxy', port: 1, auth: { username: 'u', password: 'proxy-password' } } },
    });
    const plain = { depth: 10, showHidden: true, customInspect: false };
    const shown = [inspect(options, { depth: 10, showHidden: true }), inspect(options, plain)]
      .concat(JSON.stringify(options))
      .join('\n');
    expect(shown).not.toMatch(/a-merchant-private-key|proxy-password/);
    expect(shown).toContain('https://business.payments.defexa.io/');
  });
});

it.each([
  '/Z3VyA+k/8Q==',
  'change-me-9f8e7d',
  'eu<1>',
  'homes/run/',
  'nullable-9f8e7d',
  'todo9f8e7d',
  'replacement-9f8e7d',
  'xx',
  'xxxyyy',
  '*9f8e7d',
  '$2b$10$N9qo8uLOickgx2ZMRZoMye',
  '$9f8e7d1c0b',
  '$aBcDeF',
  '100%',
  '%9f8e7d',
  'MERCHANT=9f8e7d',
  'DEFEXA_9f8e7d==',
  `o'9f8e7d`,
])('a key may be %s', (merchantPrivateKey) => {
  expect(problemsOf({ merchantPrivateKey })).toEqual([]);
});

it.each([
  'https://gateway.example/api/v2/',
  'https://gateway.example/api/v10/',
  'https://x.example/da/logins',
])('a base URL may be %s', (baseUrl) => {
  expect(problemsOf({ baseUrl })).toEqual([]);
});

describe('validation rejects', () => {
  it.each<[string, object, RegExp]>([
    [
      'no key',
      { merchantPrivateKey: undefined },
      /^merchantPrivateKey: is missing: the factory returned undefined for it\. If it reads the environment, check the name .* \.env is only read if .*ConfigModule\.forRoot\(\), and from the directory in which the app is started$/,
    ],
    ['an empty key', { merchantPrivateKey: '  ' }, /: is empty$/],
    ['a key that is not a string', { merchantPrivateKey: 5 }, /: must be a string, not a number$/],
    ['a key with a line break', { merchantPrivateKey: 'secret-key\n' }, /: contains a line break/],
    ['a key with a space', { merchantPrivateKey: 'secret key' }, /: contains a space/],
    ['a key with "Bearer"', { merchantPrivateKey: 'Bearer secret-key' }, /without "Bearer"/],
    ['a number as a string', { timeout: '5000' }, /; it is the string "5000"\. Convert it with Number\(\)$/],
    ['a flag as a string', { keepWarm: 'false' }, /; it is the string "false", not a boolean$/],
    ['a key that is not ASCII', { merchantPrivateKey: 'secrét' }, /only visible ASCII/],
    ['a base URL that is not a URL', { baseUrl: 'defexa' }, /^baseUrl: must be a URL/],
    [
      'http: to another machine',
      { baseUrl: 'http://defexa.example' },
      /must begin with https: unless .* set allowInsecureBaseUrl$/,
    ],
    [
      'http: to another machine, if allowInsecureBaseUrl is not true',
      { baseUrl: 'http://defexa.example', allowInsecureBaseUrl: false },
      /must begin with https: unless/,
    ],
    [
      'another protocol, even with allowInsecureBaseUrl',
      { baseUrl: 'ftp://defexa.example', allowInsecureBaseUrl: true },
      /must begin with https:/,
    ],
    [
      'allowInsecureBaseUrl that is a string',
      { allowInsecureBaseUrl: 'yes' },
      /^allowInsecureBaseUrl: must be true or false/,
    ],
    [
      'a host that only looks like loopback',
      { baseUrl: 'http://127.0.0.1.evil.example' },
      /must begin with https: unless/,
    ],
    [
      'an agent that is an object of options',
      { httpOptions: { httpsAgent: { ca: 'secret' } } },
      /^httpOptions: needs an http.Agent/,
    ],
    [
      'an http.Agent as httpsAgent',
      { httpOptions: { httpsAgent: new HttpAgent() } },
      /^httpOptions: needs .* new https.Agent/,
    ],
    [
      'a base URL that includes /api/v1',
      { baseUrl: 'https://defexa.example/api/v1/' },
      /must end before \/api\/v1/,
    ],
    [
      'a base URL that is the login endpoint',
      { baseUrl: 'https://defexa.example/api/v1/da/login' },
      /must end before \/api\/v1/,
    ],
    ...[
      'https://gateway.example/api/v1/da',
      'https://defexa.example/x/API//v1/y',
      'https://x.example/da/login/',
    ].map((baseUrl): [string, object, RegExp] => [
      `the base URL ${baseUrl}`,
      { baseUrl },
      /must end before \/api\/v1/,
    ]),
    ...[
      'changeme',
      'CHANGE_ME',
      'CHANGE_ME_PLEASE',
      'changeit',
      'replaceme',
      'TODO',
      'undefined',
      'null',
      '[object Object]',
      'xxx',
      '***',
      '...',
      'your-key',
      '<secret>',
      '${secret}',
      '{{ secret }}',
      '$secret',
      '$MERCHANT_KEY_2',
      '$env:KEY',
      '$(secret)',
      '%secret%',
    ].map((merchantPrivateKey): [string, object, RegExp] => [
      `the placeholder ${merchantPrivateKey}`,
      { merchantPrivateKey },
      /: is a placeholder: set the key/,
    ]),
    ...['/run/secrets/secret', './secret', '../secret.txt', '~/secret', 'C:\\secret', 'file:///secret'].map(
      (merchantPrivateKey): [string, object, RegExp] => [
        `the path ${merchantPrivateKey} in place of a key`,
        { merchantPrivateKey },
        /: is the path of a file, not a key: use keyFromFile\(path\)$/,
      ],
    ),
    [
      'an isSessionRejected that is async',
      { isSessionRejected: async () => true },
      /^isSessionRejected: must be a function that .* true or false, without async$/,
    ],
    ...['"secret-key"', "'secret key'", '`secret-key`', '"secret-key', "secret-key'", ' "secret-key" '].map(
      (merchantPrivateKey): [string, object, RegExp] => [
        `a key in quotation marks: ${merchantPrivateKey}`,
        { merchantPrivateKey },
        /: is in quotation marks, or has one at an end .*: remove them$/,
      ],
    ),
    ...['DEFEXA_MERCHANT_PRIVATE_KEY=secret', 'export DEFEXA_KEY="secret-key"'].map(
      (merchantPrivateKey): [string, object, RegExp] => [
        `an assignment in place of a key: ${merchantPrivateKey}`,
        { merchantPrivateKey },
        /: begins with the name of a variable: set the key alone$/,
      ],
    ),
    [
      'a base URL with another protocol',
      { baseUrl: 'ftp://defexa.example' },
      /must begin with https:\/\/ \(or http:\/\/, for this machine only\)$/,
    ],
    [
      'a base URL with credentials',
      { baseUrl: 'https://user:secret@defexa.example' },
      /must not contain a user name/,
    ],
    [
      'a base URL with a password only',
      { baseUrl: 'https://:secret@defexa.example' },
      /must not contain a user name/,
    ],
    [
      'a base URL with a fragment',
      { baseUrl: 'https://defexa.example/#secret' },
      /must not contain a query or a fragment/,
    ],
    ['a key with "bearer"', { merchantPrivateKey: 'bearer secret-key' }, /without "Bearer"/],
    ['a subdomain of localhost', { baseUrl: 'http://x.localhost' }, /must begin with https: unless/],
    ['isGlobal', { isGlobal: true }, /^isGlobal: is not an option but part of the registration/],
    ['httpOptions of null', { httpOptions: null }, /^httpOptions: must be an object; it is null$/],
    ['a base URL with a query', { baseUrl: 'https://defexa.example/?a=secret' }, /must not contain a query/],
    ['a time-out that is a string', { timeout: 'soon' }, /^timeout: .*from 1 to 1073741823; it is "soon"$/],
    ['a time-out of 0', { timeout: 0 }, /from 1 to 1073741823; it is 0$/],
    ['a time-out that is too long for a timer', { timeout: 2 ** 30 }, /it is 1073741824$/],
    ['a fraction of a millisecond', { refreshBeforeExpiry: 0.5 }, /^refreshBeforeExpiry: .*it is 0.5$/],
    ['a negative expiryMargin', { expiryMargin: -1 }, /^expiryMargin: .*it is -1$/],
    [
      'an expiryMargin that is longer than refreshBeforeExpiry',
      { refreshBeforeExpiry: 10, expiryMargin: 11 },
      /not be longer than refreshBefore/,
    ],
    ['keepWarm that is a string', { keepWarm: 'maybe' }, /^keepWarm: must be true or false; it is "maybe"$/],
    [
      'keepWarm that is a Boolean object',
      { keepWarm: new Boolean(false) },
      /^keepWarm: must be true or false; it is an object$/,
    ],
    [
      'authorizeRequests that is a Boolean object',
      { authorizeRequests: new Boolean(false) },
      /^authorizeRequests: must be true or false; it is an object$/,
    ],
    [
      'httpOptions that are a string',
      { httpOptions: 'proxy' },
      /^httpOptions: must be an object; it is a string of 5 characters$/,
    ],
    [
      'a proxy that is a string',
      { httpOptions: { proxy: 'http://proxy' } },
      /^httpOptions: needs a proxy of/,
    ],
    [
      'a proxy with an unknown field',
      { httpOptions: { proxy: { host: 'proxy', username: 'u', password: 'secret' } } },
      /^httpOptions: needs a proxy of the form { host, port, protocol, auth } and no other field, or false for none$/,
    ],
    ...[{}, { username: '', password: '' }, { username: undefined }, 'user:secret', ['user', 'secret']].map(
      (auth): [string, object, RegExp] => [
        `a proxy with the credentials ${JSON.stringify(auth)}`,
        { httpOptions: { proxy: { host: 'proxy', auth } } },
        /^httpOptions: needs a proxy\.auth of the form { username, password }, one of which is not empty\. Leave it out/,
      ],
    ),
    ...['httpAgent', 'httpsAgent'].map((name): [string, object, RegExp] => [
      `proxyEnv of ${name}`,
      {
        httpOptions: { [name]: new Agent({ proxyEnv: { HTTPS_PROXY: 'http://u:secret@proxy' } } as object) },
      },
      /^httpOptions: needs agents without proxyEnv\. Set httpOptions\.proxy instead, or HTTPS_PROXY and NO_PROXY/,
    ]),
    ['an agent that is a number', { httpOptions: { httpAgent: 5 } }, /^httpOptions: needs an http.Agent/],
    [
      'httpOptions that this package controls',
      { httpOptions: { timeout: 1, maxRedirects: 5 } },
      /accepts only proxy, httpAgent, httpsAgent, not timeout, maxRedirects: /,
    ],
    [
      'an httpTransport that is not a function',
      { httpTransport: {} },
      /^httpTransport: must be a function that makes a transport.*; it is an object$/,
    ],
    [
      'an isSessionRejected that is not a function',
      { isSessionRejected: true },
      /^isSessionRejected: must be a function that gets a response/,
    ],
    [
      'an unknown replayOnRejection',
      { replayOnRejection: 'Never' },
      /^replayOnRejection: must be one of always, safe-methods, never; it is "Never"$/,
    ],
    ...['Warm', true, null].map((eagerLogin): [string, object, RegExp] => [
      `an eagerLogin of ${String(eagerLogin)}`,
      { eagerLogin },
      new RegExp(`^eagerLogin: must be one of false, warm, required; it is ${JSON.stringify(eagerLogin)}$`),
    ]),
    [
      'an unknown option',
      { merchantPrivatKey: 'secret' },
      /^merchantPrivatKey: is not an option\. Did you mean merchantPrivateKey\? The options are merchantPr/,
    ],
  ])('%s', (_name, options, expected) => {
    const problems = problemsOf(options);
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(String(problems)).not.toContain('secret');
  });

  const KEY = '7e7b4119f4d8322daf61';
  it.each<[string, object, string]>([
    ['a key as the name of an option', { [KEY]: true }, 'a name of 20 characters: is not an option. '],
    [
      'the name of a column',
      { merchant_private_key: 'key' },
      'merchant_private_key: is not an option. Did you mean merchantPrivateKey? The options are merchantPrivateKey, ',
    ],
    [
      'a key as the name of one of httpOptions',
      { httpOptions: { [KEY]: 1 } },
      ', not a name of 20 characters: ',
    ],
    ['a key as timeout', { timeout: KEY }, 'it is a string of 20 characters'],
    ['a key as refreshBeforeExpiry', { refreshBeforeExpiry: KEY }, 'it is a string of 20 characters'],
    ['a key as keepWarm', { keepWarm: KEY }, 'it is a string of 20 characters'],
    ['a key as replayOnRejection', { replayOnRejection: KEY }, 'it is a string of 20 characters'],
    ['a key as httpOptions', { httpOptions: KEY }, 'it is a string of 20 characters'],
    ['a key as httpTransport', { httpTransport: KEY }, 'it is a string of 20 characters'],
    ['a key as sessionStore', { sessionStore: KEY }, 'it is a string of 20 characters'],
    ['a key as the protocol of the base URL', { baseUrl: `k${KEY}:x` }, 'must begin with https:'],
  ])('%s, without showing it', (_name, options, expected) => {
    const problems = String(problemsOf(options));
    expect(problems).toContain(expected);
    expect(problems).not.toContain(KEY);
  });

  it('all problems at once', () => {
    const options = { merchantPrivateKey: '', baseUrl: 'x', timeout: -1, keepWarm: 1, other: 1 };
    expect(problemsOf(options)).toHaveLength(5);
    expect(() => resolveOptions(options)).toThrow(/^DefexaModule has 5 problems:\n {2}- /);
  });
});

describe('unknown options', () => {
  it('are listed with those that they resemble, and the last one with all that there are', () => {
    expect(problemsOf({ baseURL: 'x', api_key: 'x', name: 'x', timeoutMs: 1, color: 1 })).toEqual([
      'baseURL: is not an option. Did you mean baseUrl?',
      'api_key: is not an option. Did you mean merchantPrivateKey?',
      expect.stringMatching(/^name: is not an option but part of the registration\. /),
      'timeoutMs: is not an option. Did you mean timeout?',
      expect.stringMatching(
        /^color: is not an option\. The options are merchantPrivateKey, .*, authorizeRequests$/,
      ),
    ]);
  });
});
