import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { optionsFromEnvironment } from '../../lib/options/environment.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** What reading this variable warns of. */
function warningsOf(variable: string): string[] {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const options = optionsFromEnvironment({ DEFEXA_MERCHANT_PRIVATE_KEY: 'key', [variable]: 'secret' });
  expect(Object.entries(options)).toEqual([['merchantPrivateKey', 'key']]);
  return warn.mock.calls.map(([entry]) => String(entry));
}

describe('a variable that this package does not know', () => {
  it.each([
    ['DEFEXA_MERCHANT_PRIVAT_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['defexa_merchant_private_key', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['defexa_merchantPrivateKey', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_MERCHANT_PRIVATE_KEY_', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA__MERCHANT_PRIVATE_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA-MERCHANT-PRIVATE-KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_timeout', 'DEFEXA_TIMEOUT'],
    ['defexa_timeout', 'DEFEXA_TIMEOUT'],
    ['DEFEXA.TIMEOUT', 'DEFEXA_TIMEOUT'],
    ['DEFEXA_MERCHANT_PRIVATE_KEYS', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_MERCHANT_PRIVATE_KEY_FIEL', 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE'],
    ['DEFEXA_MERCHANT_PRIVATE_KEYFILE', 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE'],
    ['DEFEXA_BASEURL', 'DEFEXA_BASE_URL'],
    ['DEFEXA_TIMEOUTS', 'DEFEXA_TIMEOUT'],
    ['DEFEXA_TIEMOUT', 'DEFEXA_TIMEOUT'],
    ['DEFEXA_REFRESH_BEFOR_EXPIRTY', 'DEFEXA_REFRESH_BEFORE_EXPIRY'],
  ])('is an error if it is misspelt: %s', (variable, expected) => {
    const isKey = expected.startsWith('DEFEXA_MERCHANT');
    const read = () =>
      optionsFromEnvironment({
        ...(!isKey && { DEFEXA_MERCHANT_PRIVATE_KEY: 'key' }),
        [variable]: 'secret',
      });
    expect(read).toThrow(`DefexaModule: there is no variable ${variable}. Rename it to ${expected}.`);
  });

  it('is in quotation marks if its name has a space', () => {
    expect(() =>
      optionsFromEnvironment({ DEFEXA_MERCHANT_PRIVATE_KEY: 'key', 'DEFEXA_TIMEOUT ': '1' }),
    ).toThrow('DefexaModule: there is no variable "DEFEXA_TIMEOUT ". Rename it to DEFEXA_TIMEOUT.');
  });

  it('is listed with all others that are misspelt, and the key if it is missing', () => {
    expect(() => optionsFromEnvironment({ DEFEXA_BASEURL: 'x', DEFEXA_TIMOUT: '1' })).toThrow(
      /has 3 problems:\n.*DEFEXA_BASEURL\..*\n.*DEFEXA_TIMOUT\..*\n {2}- merchantPrivateKey .*: is missing\. /,
    );
  });

  it.each(['DEFEXA_MERCHANT_PRIVATE_KEYS', 'DEFEXA_MERCHANT_PRIVATE_KEY_', 'defexa_merchant_private_key'])(
    'is only warned of if the variable that it resembles is set, too: %s',
    (variable) => {
      expect(warningsOf(variable)).toEqual([
        `${variable} has no effect. Did you mean DEFEXA_MERCHANT_PRIVATE_KEY?`,
      ]);
    },
  );

  it('does not exist in another case on Windows', () => {
    const { platform } = process;
    Object.defineProperty(process, 'platform', { value: 'win32' });
    try {
      expect(warningsOf('defexa_timeout')).toEqual([]);
      expect(() => optionsFromEnvironment({ defexa_timout: '1' })).toThrow('defexa_timout');
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
  });

  it.each([
    ['DEFEXA_URL', 'DEFEXA_BASE_URL'],
    ['DEFEXA_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_PRIVATE_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_KEY_FILE', 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE'],
    ['DEFEXA_TIMEOUT_MS', 'DEFEXA_TIMEOUT'],
    ['DEFEXA_TIMEOUT_SECONDS', 'DEFEXA_TIMEOUT'],
    ['DEFEXA_EXPIRY_MARGIN_MS', 'DEFEXA_EXPIRY_MARGIN'],
    ['DEFEXA_MERCHANT_PRIVATE', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_MERCHANT_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_MERCHANT_SECRET', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_PRIVATEKEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['defexa_api_key', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_API_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_API_SECRET', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_SECRET_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_SECRET', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_MERCHANT_PRIVATE_KEY_PATH', 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE'],
    ['DEFEXA_API_URL', 'DEFEXA_BASE_URL'],
    ['DEFEXA_API_URI', 'DEFEXA_BASE_URL'],
    ['DEFEXA_HOST', 'DEFEXA_BASE_URL'],
    ['DEFEXA_API_HOST', 'DEFEXA_BASE_URL'],
    ['DEFEXA_EAGER', 'DEFEXA_EAGER_LOGIN'],
    ['DEFEXA_LOGIN_EAGER', 'DEFEXA_EAGER_LOGIN'],
    ['DEFEXA_REPLAY', 'DEFEXA_REPLAY_ON_REJECTION'],
    ['DEFEXA_REPLAY_ON_REJECT', 'DEFEXA_REPLAY_ON_REJECTION'],
    ['DEFEXA_ALLOW_INSECURE', 'DEFEXA_ALLOW_INSECURE_BASE_URL'],
  ])('is warned of if it is a short form: %s', (variable, expected) => {
    expect(warningsOf(variable)).toEqual([`${variable} has no effect. Did you mean ${expected}?`]);
  });

  it.each([
    'DEFEXA_MERCHANT_PRIVATE_KEY_EU',
    'DEFEXA_MERCHANT_PRIVATE_KEY_2',
    'DEFEXA_MERCHANT_PRIVATE_KEY2',
    'DEFEXA_EU_MERCHANT_PRIVATE_KEY',
    'DEFEXA_BASE_URL_EU',
    'DEFEXA_TIMEOUT_2',
    'DEFEXA_FAKE_URL',
    'DEFEXA_WEBHOOK_URL',
    'DEFEXA_WEBHOOK_URI',
    'DEFEXA_WEBHOOK_SECRET_KEY',
    'DEFEXA_SERVICE_HOST',
    'DEFEXA_SERVICE_PORT',
    'DEFEXA_PORT_443_TCP_ADDR',
    'DEFEXA_API_VERSION',
    'DEFEXA_API_PATH',
    'DEFEXA_AUTH',
    'DEFEXA_MERCHANT_ID',
    'DEFEXA_MERCHANTS',
    'DEFEXA_REFRESH_TOKEN_EXPIRY',
    'DEFEXA_MERCHANT',
    'DEFEXA_WEBHOOK_SECRET',
    'DEFEXA_',
    'MY_DEFEXA_TIMOUT',
  ])('belongs to something else otherwise: %s', (variable) => {
    expect(warningsOf(variable)).toEqual([]);
  });
});
