import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { type DefexaConfigurationError, DefexaOptions } from '../../lib/index.js';
import { optionsFromEnvironment } from '../../lib/options/environment.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import type { Environment } from '../../lib/options/variables.js';

const key = 'a-merchant-private-key';

/** The options from variables, without what marks them. */
const read = (environment: Environment) =>
  Object.fromEntries(Object.entries(optionsFromEnvironment(environment)));

/** The issues of the options from variables, with those that the app adds. */
function issuesOf(environment: Environment, added: object = {}): readonly string[] {
  try {
    resolveOptions({ ...optionsFromEnvironment(environment), ...added });
  } catch (error) {
    return (error as DefexaConfigurationError).issues;
  }
  return [];
}

it('options hide the key when they are printed', () => {
  const environment = { DEFEXA_MERCHANT_PRIVATE_KEY: key, DEFEXA_TIMEOUT: '5', DEFEXA_OTHER: 'x' };
  const objects = [
    optionsFromEnvironment(environment),
    Object.assign(new DefexaOptions(), { merchantPrivateKey: key, timeout: 5 }),
  ];
  for (const options of objects) {
    const shown = `${inspect({ options }, { depth: 10, showHidden: true })} ${JSON.stringify({ options })}`;
    expect(shown).not.toContain(key);
    expect(shown).toMatch(/timeout: 5.*"timeout":5/s);
  }
});

it('a copy of options from variables hides the key from util.inspect, and shows nothing else', () => {
  const options = optionsFromEnvironment({ DEFEXA_MERCHANT_PRIVATE_KEY: key, DEFEXA_OTHER: 'x' });
  const copy = { ...options, timeout: 5 };
  expect(inspect(copy)).toBe("{ merchantPrivateKey: '[redacted]', timeout: 5 }");
  expect(Object.keys(copy)).toEqual(['merchantPrivateKey', 'timeout']);
  expect(inspect(options, { customInspect: false, depth: 10, showHidden: true })).not.toContain(key);
});

describe('optionsFromEnvironment()', () => {
  it('reads each option from its variable', () => {
    const environment = {
      DEFEXA_MERCHANT_PRIVATE_KEY: key,
      DEFEXA_BASE_URL: 'https://defexa.example',
      DEFEXA_ALLOW_INSECURE_BASE_URL: 'true',
      DEFEXA_TIMEOUT: '5000',
      DEFEXA_REFRESH_BEFORE_EXPIRY: '60000',
      DEFEXA_EXPIRY_MARGIN: '1000',
      DEFEXA_KEEP_WARM: 'false',
      DEFEXA_EAGER_LOGIN: 'warm',
      DEFEXA_REPLAY_ON_REJECTION: 'never',
    };
    expect(read(environment)).toEqual({
      merchantPrivateKey: key,
      baseUrl: 'https://defexa.example',
      allowInsecureBaseUrl: true,
      timeout: 5_000,
      refreshBeforeExpiry: 60_000,
      expiryMargin: 1_000,
      keepWarm: false,
      eagerLogin: 'warm',
      replayOnRejection: 'never',
    });
  });

  it('ignores empty variables, also those that it does not know', () => {
    expect(read({ DEFEXA_TIMEOUT: '', DEFEXA_KEEP_WARM: ' ', DEFEXA_TIMOUT: '' })).toEqual({});
  });

  it.each([
    ['TRUE', true],
    ['1', true],
    ['0', false],
    ['perhaps', 'perhaps'],
  ])('reads the boolean %s as %s', (text, value) => {
    expect(optionsFromEnvironment({ DEFEXA_KEEP_WARM: text }).keepWarm).toBe(value);
  });

  it.each([
    ['false', false],
    ['required', 'required'],
    ['true', 'true'],
  ])('reads the eagerLogin %s as %j', (text, value) => {
    expect(optionsFromEnvironment({ DEFEXA_EAGER_LOGIN: text }).eagerLogin).toBe(value);
  });
});

describe('the error for options from variables', () => {
  const environment = { DEFEXA_MERCHANT_PRIVATE_KEY: key };

  it.each([
    ['DEFEXA_MERCHANT_PRIVATE_KEY', 'a key', 'merchantPrivateKey'],
    ['DEFEXA_BASE_URL', 'x', 'baseUrl'],
    ['DEFEXA_ALLOW_INSECURE_BASE_URL', 'x', 'allowInsecureBaseUrl'],
    ['DEFEXA_TIMEOUT', '5s', 'timeout'],
    ['DEFEXA_REFRESH_BEFORE_EXPIRY', '-1', 'refreshBeforeExpiry'],
    ['DEFEXA_EXPIRY_MARGIN', 'x', 'expiryMargin'],
    ['DEFEXA_KEEP_WARM', 'x', 'keepWarm'],
    ['DEFEXA_EAGER_LOGIN', 'x', 'eagerLogin'],
    ['DEFEXA_REPLAY_ON_REJECTION', 'x', 'replayOnRejection'],
    ['DEFEXA_AUTHORIZE_REQUESTS', 'x', 'authorizeRequests'],
  ])('names %s', (variable, value, option) => {
    expect(issuesOf({ ...environment, [variable]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${option} \\(${variable}\\): (must|contains)`)),
    ]);
  });

  it('does not name a variable whose option the app replaced', () => {
    expect(issuesOf({ ...environment, DEFEXA_TIMEOUT: '5' }, { timeout: -1 })).toEqual([
      expect.stringMatching(/^timeout: must be/),
    ]);
  });

  it.each<[string, Environment, RegExp]>([
    [
      'a base URL with http:',
      { ...environment, DEFEXA_BASE_URL: 'http://defexa.example' },
      /set allowInsecureBaseUrl \(DEFEXA_ALLOW_INSECURE_BASE_URL\)$/,
    ],
    [
      'the path of a file as the key',
      { DEFEXA_MERCHANT_PRIVATE_KEY: '/run/secrets/defexa' },
      /: is the path of a file, not a key: use DEFEXA_MERCHANT_PRIVATE_KEY_FILE$/,
    ],
    [
      'no key',
      {},
      /^merchantPrivateKey \(DEFEXA_MERCHANT_PRIVATE_KEY\): is missing\. Set the variable, or DEFEXA_MERCHANT_PRIVATE_KEY_FILE .* \.env is only read if .*ConfigModule\.forRoot\(\), and from the directory in which the app is started$/,
    ],
    [
      'no key, but variables that may be meant to be it',
      {
        DEFEXA_MERCHANT_PRIVATE_KEY_EU: 'secret',
        DEFEXA_ACCOUNT: 'secret',
        'DEFEXA_X ': 'secret',
        DEFEXA_Y: '',
      },
      /app is started\. These variables are set, but this package does not know them: DEFEXA_MERCHANT_PRIVATE_KEY_EU, DEFEXA_ACCOUNT, "DEFEXA_X "$/,
    ],
  ])('advises on %s', (_name, given, expected) => {
    const issues = issuesOf(given);
    expect(issues).toEqual([expect.stringMatching(expected)]);
    expect(String(issues)).not.toContain('secret,');
  });

  it('lists what is wrong with the variables, and every other problem', () => {
    const wrong = {
      DEFEXA_MERCHANT_PRIVATE_KEY: key,
      DEFEXA_MERCHANT_PRIVATE_KEY_FILE: '/none',
      DEFEXA_BASEURL: 'https://defexa.example',
      DEFEXA_TIMEOUT: '"10000"',
      DEFEXA_KEEP_WARM: 'perhaps',
    };
    expect(issuesOf(wrong)).toEqual([
      'there is no variable DEFEXA_BASEURL. Rename it to DEFEXA_BASE_URL.',
      expect.stringMatching(/^timeout \(DEFEXA_TIMEOUT\): is in quotation marks/),
      expect.stringMatching(/^DEFEXA_MERCHANT_PRIVATE_KEY and DEFEXA_MERCHANT_PRIVATE_KEY_FILE are both set/),
      expect.stringMatching(/^keepWarm \(DEFEXA_KEEP_WARM\): must be true or false/),
    ]);
  });

  it.each([
    ['merchantPrivateKey', 'DEFEXA_MERCHANT_PRIVATE_KEY', `"${key}"`],
    ['merchantPrivateKey', 'DEFEXA_MERCHANT_PRIVATE_KEY', ` '${key} ' `],
    ['merchantPrivateKey', 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE', '"/run/secrets/defexa"'],
    ['baseUrl', 'DEFEXA_BASE_URL', '"https://defexa.example"'],
    ['timeout', 'DEFEXA_TIMEOUT', '`10000`'],
    ['timeout', 'DEFEXA_TIMEOUT', "10000'"],
    ['keepWarm', 'DEFEXA_KEEP_WARM', '"true'],
    ['replayOnRejection', 'DEFEXA_REPLAY_ON_REJECTION', "'never'"],
  ])('explains quotation marks: %s, %s=%s', (option, variable, value) => {
    const withKey = option === 'merchantPrivateKey' ? {} : environment;
    expect(issuesOf({ ...withKey, [variable]: value })).toEqual([
      `${option} (${variable}): is in quotation marks, or has one at an end (docker --env-file keeps them): remove them`,
    ]);
  });
});
