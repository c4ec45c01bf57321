import { describe, expect, it } from '@jest/globals';
import {
  DefexaAuthenticationError,
  DefexaConfigurationError,
  DefexaError,
  DefexaResponseError,
  DefexaSessionRejectedError,
  DefexaUnavailableError,
  isDefexaError,
} from '../../lib/index.js';

describe.each([
  [new DefexaAuthenticationError('m', { status: 401 }), 'DefexaAuthenticationError', 'DEFEXA_AUTHENTICATION'],
  [new DefexaConfigurationError(['m']), 'DefexaConfigurationError', 'DEFEXA_CONFIGURATION'],
  [new DefexaResponseError('m'), 'DefexaResponseError', 'DEFEXA_RESPONSE'],
  [new DefexaSessionRejectedError('m'), 'DefexaSessionRejectedError', 'DEFEXA_SESSION_REJECTED'],
  [new DefexaUnavailableError('m'), 'DefexaUnavailableError', 'DEFEXA_UNAVAILABLE'],
])('%p', (error, name, code) => {
  it('says what it is', () => {
    expect(error).toBeInstanceOf(DefexaError);
    expect(error.name).toBe(name);
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(false);
    expect(isDefexaError(error)).toBe(true);
    expect(error.stack).toContain(name);
  });

  it('has no detail that was not given', () => {
    expect('retryAt' in error).toBe(false);
    expect('cause' in error).toBe(false);
  });
});

it('an error of another copy of the package is recognised', () => {
  const error = Object.assign(new Error('m'), { [Symbol.for('nestjs-defexa.error')]: true });
  expect(isDefexaError(error)).toBe(true);
});

it.each([[new Error('m')], [undefined], [null], ['DEFEXA_RESPONSE'], [{ code: 'DEFEXA_RESPONSE' }]])(
  '%p is no error of the package',
  (value) => {
    expect(isDefexaError(value)).toBe(false);
  },
);

it('an error that many callers share has a stack to which nobody can add', () => {
  const error = new DefexaUnavailableError('Down');
  const { stack } = error;
  expect(stack).toMatch(/^DefexaUnavailableError: Down\n +at /);
  error.stack += '\nmore';
  expect(error.stack).toBe(stack);
  expect(Object.keys(error)).not.toContain('stack');
});
