import { describe, expect, it } from '@jest/globals';
import { AxiosError } from 'axios';
import {
  DefexaAccessDeniedError,
  DefexaAuthenticationError,
  DefexaConfigurationError,
  DefexaError,
  DefexaResponseError,
  DefexaSessionRejectedError,
  DefexaUnavailableError,
  getDefexaProblems,
  isDefexaError,
} from '../../lib/index.js';

describe.each([
  [new DefexaAuthenticationError('m', { status: 401 }), 'DefexaAuthenticationError', 'DEFEXA_AUTHENTICATION'],
  [new DefexaAccessDeniedError('m', { status: 403 }), 'DefexaAccessDeniedError', 'DEFEXA_ACCESS_DENIED'],
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

describe('getDefexaProblems()', () => {
  const problems = [{ code: 'session_expired', kind: 'authentication_error' }];
  const data = { success: false, errors: problems };

  it.each<[string, unknown]>([
    ['an error of the package', new DefexaUnavailableError('m', { problems })],
    ['a response', { status: 403, data }],
    ['a body as text', { data: JSON.stringify(data) }],
    ['an error of a call', new AxiosError('m', 'c', undefined, undefined, { status: 403, data } as never)],
  ])('reads those of %s', (_, source) => {
    expect(getDefexaProblems(source)).toEqual(problems);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'session_expired'],
    ['a number', 5],
    ['an error', new Error('m')],
    ['an error without an answer', new AxiosError('m')],
    ['an error of another version', { [Symbol.for('nestjs-defexa.error')]: true }],
    [
      'an error of another version with other problems',
      { [Symbol.for('nestjs-defexa.error')]: true, problems: 'x' },
    ],
    ['a success', { status: 200, data: { success: true, errors: ['x'] } }],
    [
      'a response that throws',
      {
        get data() {
          throw new Error('a trap');
        },
      },
    ],
    ['a revoked proxy', revoked()],
  ])('finds none in %s', (_, source) => {
    expect(getDefexaProblems(source)).toEqual([]);
  });

  function revoked(): object {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }
});
