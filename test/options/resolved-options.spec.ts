import { Agent as HttpAgent } from 'node:http';
import { Agent } from 'node:https';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { optionsFrom } from '../../lib/options/environment.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import { type DefexaConfigurationError, DefexaOptions } from '../../lib/index.js';

const key = 'a-merchant-private-key';

/** The problems that the options have. */
function problemsOf(options: object): readonly string[] {
  try {
    resolveOptions({ merchantPrivateKey: key, ...options });
  } catch (error) {
    return (error as DefexaConfigurationError).issues;
  }
  return [];
}

describe('settings', () => {
  it('have the documented defaults', () => {
    expect({ ...resolveOptions({ merchantPrivateKey: key }) }).toEqual({
      merchantPrivateKey: expect.any(Function),
      baseUrl: 'https://business.payments.defexa.io/',
      timeout: 10_000,
      keepWarm: true,
      httpOptions: {},
      replayOnRejection: 'always',
      authorizeRequests: false,
    });
  });

  it('take an option that is undefined for one that is not given', () => {
    expect(resolveOptions({ merchantPrivateKey: key, timeout: undefined }).timeout).toBe(10_000);
  });

  it('keep a key function, and put a key behind one', async () => {
    expect(await resolveOptions({ merchantPrivateKey: key }).merchantPrivateKey()).toBe(key);
    const ask = async () => 'other';
    expect(resolveOptions({ merchantPrivateKey: ask }).merchantPrivateKey).toBe(ask);
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
  ])('end the base URL %s with one slash', (baseUrl, expected) => {
    expect(resolveOptions({ merchantPrivateKey: key, baseUrl }).baseUrl).toBe(expected);
  });

  it('do not show the key or the connection when they are printed', () => {
    const settings = resolveOptions({
      merchantPrivateKey: key,
      httpOptions: { proxy: { host: 'proxy', port: 1, auth: { username: 'u', password: 'proxy-password' } } },
    });
    const plain = { depth: 10, showHidden: true, customInspect: false };
    const shown = [inspect(settings, { depth: 10, showHidden: true }), inspect(settings, plain)]
      .concat(JSON.stringify(settings))
      .join('\n');
    expect(shown).not.toMatch(/a-merchant-private-key|proxy-password/);
    expect(shown).toContain('https://business.payments.defexa.io/');
  });
});

describe('problems', () => {
  it.each<[string, object, RegExp]>([
    [
      'no key',
      { merchantPrivateKey: undefined },
      /^merchantPrivateKey \(DEFEXA_MERCHANT_PRIVATE_KEY\): is missing$/,
    ],
    ['an empty key', { merchantPrivateKey: '  ' }, /: is empty$/],
    ['a key that is no text', { merchantPrivateKey: 5 }, /: must be a text, not a number$/],
    ['a key with a line break', { merchantPrivateKey: 'secret-key\n' }, /: holds a line break/],
    ['a key with a space', { merchantPrivateKey: 'secret key' }, /: holds a space/],
    ['a key with "Bearer"', { merchantPrivateKey: 'Bearer secret-key' }, /without "Bearer"/],
    ['a key that is not ASCII', { merchantPrivateKey: 'secrét' }, /only visible ASCII/],
    ['a base URL that is none', { baseUrl: 'defexa' }, /^baseUrl \(DEFEXA_BASE_URL\): must be a URL/],
    ['http: to another machine', { baseUrl: 'http://defexa.example' }, /must begin with https: unless/],
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
      'an agent for http:',
      { httpOptions: { httpsAgent: new HttpAgent() } },
      /^httpOptions: needs .* new https.Agent/,
    ],
    [
      'a base URL with the paths of calls',
      { baseUrl: 'https://defexa.example/api/v1/' },
      /must end before \/api\/v1/,
    ],
    [
      'a base URL that is the login',
      { baseUrl: 'https://defexa.example/api/v1/da/login' },
      /must end before \/api\/v1/,
    ],
    ['a key in quotation marks', { merchantPrivateKey: '"secret-key"' }, /stands in quotation marks/],
    [
      'another protocol',
      { baseUrl: 'ftp://defexa.example' },
      /must begin with https:\/\/ \(http:\/\/ for this machine alone\)$/,
    ],
    [
      'credentials in the base URL',
      { baseUrl: 'https://user:secret@defexa.example' },
      /must not carry a user name/,
    ],
    ['a password alone', { baseUrl: 'https://:secret@defexa.example' }, /must not carry a user name/],
    ['a fragment', { baseUrl: 'https://defexa.example/#secret' }, /must not carry a query or a fragment/],
    ['a key with "bearer"', { merchantPrivateKey: 'bearer secret-key' }, /without "Bearer"/],
    ['a host below localhost', { baseUrl: 'http://x.localhost' }, /must begin with https: unless/],
    ['isGlobal', { isGlobal: true }, /^isGlobal: is no option but part of the registration/],
    ['httpOptions of null', { httpOptions: null }, /^httpOptions: must be an object; it is null$/],
    ['a query', { baseUrl: 'https://defexa.example/?a=secret' }, /must not carry a query/],
    [
      'a time-out in words',
      { timeout: 'soon' },
      /^timeout \(DEFEXA_TIMEOUT\): .*from 1 to 1073741823; it is "soon"$/,
    ],
    ['a time-out of 0', { timeout: 0 }, /from 1 to 1073741823; it is 0$/],
    ['a time-out that no timer can hold', { timeout: 2 ** 30 }, /it is 1073741824$/],
    ['a broken number', { refreshBeforeExpiry: 0.5 }, /^refreshBeforeExpiry .*it is 0.5$/],
    ['a negative margin', { expiryMargin: -1 }, /^expiryMargin .*it is -1$/],
    [
      'a margin beyond the soft window',
      { refreshBeforeExpiry: 10, expiryMargin: 11 },
      /not be longer than refreshBefore/,
    ],
    ['keepWarm in words', { keepWarm: 'maybe' }, /^keepWarm .*must be true or false; it is "maybe"$/],
    [
      'httpOptions that are none',
      { httpOptions: 'proxy' },
      /^httpOptions: must be an object; it is "proxy"$/,
    ],
    ['a proxy that is a text', { httpOptions: { proxy: 'http://proxy' } }, /^httpOptions: needs a proxy of/],
    [
      'a proxy with a field that nobody reads',
      { httpOptions: { proxy: { host: 'proxy', username: 'u', password: 'secret' } } },
      /^httpOptions: needs a proxy of the form { host, port, protocol, auth } and no other field, or false for none$/,
    ],
    ...[{}, { username: '', password: '' }, { username: undefined }, 'user:secret', ['user', 'secret']].map(
      (auth): [string, object, RegExp] => [
        `a proxy whose credentials are ${JSON.stringify(auth)}`,
        { httpOptions: { proxy: { host: 'proxy', auth } } },
        /^httpOptions: needs a proxy\.auth of the form { username, password }, one of which is not empty\. Leave it out/,
      ],
    ),
    ...['httpAgent', 'httpsAgent'].map((name): [string, object, RegExp] => [
      `a proxy of its own for ${name}`,
      {
        httpOptions: { [name]: new Agent({ proxyEnv: { HTTPS_PROXY: 'http://u:secret@proxy' } } as object) },
      },
      /^httpOptions: needs agents without proxyEnv\. Set httpOptions\.proxy instead, or HTTPS_PROXY and NO_PROXY/,
    ]),
    ['an agent that is none', { httpOptions: { httpAgent: 5 } }, /^httpOptions: needs an http.Agent/],
    [
      'httpOptions that the package controls',
      { httpOptions: { timeout: 1, maxRedirects: 5 } },
      /but not timeout, maxRed/,
    ],
    [
      'a transport that makes none',
      { httpTransport: {} },
      /^httpTransport: must be a function that makes a transport.*; it is an object$/,
    ],
    ['a rule that is none', { isSessionRejected: true }, /^isSessionRejected: must be a function that gets/],
    [
      'another replay',
      { replayOnRejection: 'Never' },
      /^replayOnRejection \(DEFEXA_REPLAY_ON_REJECTION\): must be one of always, safe-methods, never; it is "Never"$/,
    ],
    [
      'an unknown option',
      { merchantPrivatKey: 'secret' },
      /^merchantPrivatKey: is no option. The options are merchantPr/,
    ],
  ])('%s', (_name, options, expected) => {
    const problems = problemsOf(options);
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(String(problems)).not.toContain('secret');
  });

  const KEY = '7e7b4119f4d8322daf61';
  it.each<[string, object, string]>([
    ['as the name of an option', { [KEY]: true }, 'a name of 20 characters: is no option. '],
    ['as the name of one of httpOptions', { httpOptions: { [KEY]: 1 } }, 'but not a name of 20 characters: '],
    ['as a time-out', { timeout: KEY }, 'it is a text of 20 characters'],
    ['as a window', { refreshBeforeExpiry: KEY }, 'it is a text of 20 characters'],
    ['as a flag', { keepWarm: KEY }, 'it is a text of 20 characters'],
    ['as what is replayed', { replayOnRejection: KEY }, 'it is a text of 20 characters'],
    ['as httpOptions', { httpOptions: KEY }, 'it is a text of 20 characters'],
    ['as a transport', { httpTransport: KEY }, 'it is a text of 20 characters'],
    ['as a store', { sessionStore: KEY }, 'it is a text of 20 characters'],
    ['as the protocol of the base URL', { baseUrl: `k${KEY}:x` }, 'must begin with https:'],
  ])('do not show a key that was given %s', (_name, options, expected) => {
    const problems = String(problemsOf(options));
    expect(problems).toContain(expected);
    expect(problems).not.toContain(KEY);
  });

  it('are all told at once', () => {
    const options = { merchantPrivateKey: '', baseUrl: 'x', timeout: -1, keepWarm: 1, other: 1 };
    expect(problemsOf(options)).toHaveLength(5);
    expect(() => resolveOptions(options)).toThrow(/^DefexaModule has 5 problems:\n {2}- /);
  });
});

it('option objects do not show the key when they are printed', () => {
  const environment = { DEFEXA_MERCHANT_PRIVATE_KEY: key, DEFEXA_TIMEOUT: '5' };
  const objects = [
    optionsFrom(environment),
    Object.assign(new DefexaOptions(), { merchantPrivateKey: key, timeout: 5 }),
  ];
  for (const options of objects) {
    const shown = `${inspect({ options }, { depth: 10, showHidden: true })} ${JSON.stringify({ options })}`;
    expect(shown).not.toContain(key);
    expect(shown).toMatch(/timeout: 5.*"timeout":5/s);
  }
});

describe('options from the environment', () => {
  it('are read from one variable each', () => {
    const environment = {
      DEFEXA_MERCHANT_PRIVATE_KEY: key,
      DEFEXA_BASE_URL: 'https://defexa.example',
      DEFEXA_TIMEOUT: '5000',
      DEFEXA_REFRESH_BEFORE_EXPIRY: '60000',
      DEFEXA_EXPIRY_MARGIN: '1000',
      DEFEXA_KEEP_WARM: 'false',
      DEFEXA_REPLAY_ON_REJECTION: 'never',
    };
    expect(optionsFrom(environment)).toEqual({
      merchantPrivateKey: key,
      baseUrl: 'https://defexa.example',
      timeout: 5_000,
      refreshBeforeExpiry: 60_000,
      expiryMargin: 1_000,
      keepWarm: false,
      replayOnRejection: 'never',
    });
  });

  it('are not set by empty variables', () => {
    expect(optionsFrom({ DEFEXA_TIMEOUT: '', DEFEXA_KEEP_WARM: ' ' })).toEqual({});
  });

  it.each([
    ['TRUE', true],
    ['1', true],
    ['0', false],
    ['perhaps', 'perhaps'],
  ])('take %s for a flag as %s', (text, value) => {
    expect(optionsFrom({ DEFEXA_KEEP_WARM: text }).keepWarm).toBe(value);
  });

  it('leave what can not be read to the rule of the option', () => {
    const options = optionsFrom({ DEFEXA_MERCHANT_PRIVATE_KEY: key, DEFEXA_TIMEOUT: '5s' });
    expect(problemsOf(options)).toEqual([
      expect.stringMatching(/^timeout \(DEFEXA_TIMEOUT\): .*it is "5s"$/),
    ]);
  });
});
