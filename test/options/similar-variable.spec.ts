import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { optionsFromEnvironment } from '../../lib/options/environment.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** What reading this variable warns of. */
function warningsOf(variable: string): string[] {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
  expect(optionsFromEnvironment({ DEFEXA_MERCHANT_PRIVATE_KEY: 'key', [variable]: 'secret' })).toEqual({
    merchantPrivateKey: 'key',
  });
  return warn.mock.calls.map(([entry]) => String(entry));
}

describe('a variable that this package does not know', () => {
  it.each([
    ['DEFEXA_MERCHANT_PRIVAT_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_MERCHANT_PRIVATE_KEYS', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_MERCHANT_PRIVATE_KEY_FIEL', 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE'],
    ['DEFEXA_MERCHANT_PRIVATE_KEYFILE', 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE'],
    ['DEFEXA_BASEURL', 'DEFEXA_BASE_URL'],
    ['DEFEXA_TIMEOUTS', 'DEFEXA_TIMEOUT'],
    ['DEFEXA_TIEMOUT', 'DEFEXA_TIMEOUT'],
    ['DEFEXA_REFRESH_BEFOR_EXPIRTY', 'DEFEXA_REFRESH_BEFORE_EXPIRY'],
  ])('is an error if it is misspelt: %s', (variable, expected) => {
    const read = () => optionsFromEnvironment({ [variable]: 'secret' });
    expect(read).toThrow(`DefexaModule: there is no variable ${variable}. Rename it to ${expected}.`);
  });

  it('is listed with all others that are misspelt', () => {
    expect(() => optionsFromEnvironment({ DEFEXA_BASEURL: 'x', DEFEXA_TIMOUT: '1' })).toThrow(
      /has 2 problems:\n.*DEFEXA_BASEURL\..*\n.*DEFEXA_TIMOUT\./,
    );
  });

  it.each([
    ['DEFEXA_URL', 'DEFEXA_BASE_URL'],
    ['DEFEXA_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_PRIVATE_KEY', 'DEFEXA_MERCHANT_PRIVATE_KEY'],
    ['DEFEXA_KEY_FILE', 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE'],
    ['DEFEXA_TIMEOUT_MS', 'DEFEXA_TIMEOUT'],
  ])('is warned of if it is a short form: %s', (variable, expected) => {
    expect(warningsOf(variable)).toEqual([`${variable} has no effect. Did you mean ${expected}?`]);
  });

  it.each([
    'DEFEXA_MERCHANT_PRIVATE_KEY_EU',
    'DEFEXA_MERCHANT_PRIVATE_KEY_2',
    'DEFEXA_MERCHANT_PRIVATE_KEY2',
    'DEFEXA_EU_MERCHANT_PRIVATE_KEY',
    'DEFEXA_FAKE_URL',
    'DEFEXA_REFRESH_TOKEN_EXPIRY',
    'DEFEXA_MERCHANT',
    'DEFEXA_WEBHOOK_SECRET',
    'DEFEXA_',
    'MY_DEFEXA_TIMOUT',
  ])('belongs to something else otherwise: %s', (variable) => {
    expect(warningsOf(variable)).toEqual([]);
  });
});
