import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { AxiosError } from 'axios';
import { copyError } from '../../lib/errors/defexa-errors.js';
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

const FULL = {
  retryable: true,
  retryAt: new Date(5),
  status: 403,
  problems: [{ code: 'traffic_blocked', kind: 'settings_error' }],
  cause: new Error('c'),
};

describe.each([
  [new DefexaAuthenticationError('m', { status: 401 }), 'DefexaAuthenticationError', 'DEFEXA_AUTHENTICATION'],
  [new DefexaAccessDeniedError('m', { status: 403 }), 'DefexaAccessDeniedError', 'DEFEXA_ACCESS_DENIED'],
  [new DefexaConfigurationError(['m']), 'DefexaConfigurationError', 'DEFEXA_CONFIGURATION'],
  [new DefexaResponseError('m'), 'DefexaResponseError', 'DEFEXA_RESPONSE'],
  [new DefexaSessionRejectedError('m'), 'DefexaSessionRejectedError', 'DEFEXA_SESSION_REJECTED'],
  [new DefexaUnavailableError('m'), 'DefexaUnavailableError', 'DEFEXA_UNAVAILABLE'],
])('%p', (error, name, code) => {
  it('has the name and code of its class', () => {
    expect(error).toBeInstanceOf(DefexaError);
    expect(error.name).toBe(name);
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(false);
    expect(isDefexaError(error)).toBe(true);
    expect(error.stack).toContain(name);
  });

  it('has no retryAt and no cause by default', () => {
    expect('retryAt' in error).toBe(false);
    expect('cause' in error).toBe(false);
  });
});

it('isDefexaError() recognizes errors of another copy of the package', () => {
  const error = Object.assign(new Error('m'), { [Symbol.for('nestjs-defexa.error')]: true });
  expect(isDefexaError(error)).toBe(true);
});

it.each([[new Error('m')], [undefined], [null], ['DEFEXA_RESPONSE'], [{ code: 'DEFEXA_RESPONSE' }]])(
  'isDefexaError() rejects %p',
  (value) => {
    expect(isDefexaError(value)).toBe(false);
  },
);

it.each([
  ['everything', new DefexaAccessDeniedError('m', FULL)],
  ['only a message', new DefexaUnavailableError('m')],
  ['issues', new DefexaConfigurationError(['first', 'second'], { retryAt: FULL.retryAt })],
])('copyError() copies an error with %s, and shares nothing that is mutable', (_, error) => {
  const copy = copyError(error);
  expect(copy).toStrictEqual(error);
  expect(Object.keys(copy)).toEqual(Object.keys(error));
  expect(copy.constructor).toBe(error.constructor);
  expect(copy.cause).toBe(error.cause);
  const before = inspect(error, { depth: Infinity });
  copy.retryAt?.setTime(0);
  copy.problems.forEach((problem) => Object.assign(problem, { code: 'mine' }));
  (copy.problems as unknown[]).push('mine');
  ((copy as DefexaConfigurationError).issues as unknown[] | undefined)?.push('mine');
  Object.assign(copy, { message: 'mine', stack: 'mine', tenant: 'mine' });
  expect(inspect(error, { depth: Infinity })).toBe(before);
});

describe('getDefexaProblems()', () => {
  const problems = [{ code: 'session_expired', kind: 'authentication_error' }];
  const data = { success: false, errors: problems };

  it.each<[string, unknown]>([
    ['an error of the package', new DefexaUnavailableError('m', { problems })],
    ['a response', { status: 403, data }],
    ['a response whose body is a string', { data: JSON.stringify(data) }],
    ['an AxiosError', new AxiosError('m', 'c', undefined, undefined, { status: 403, data } as never)],
  ])('reads the problems of %s', (_, source) => {
    expect(getDefexaProblems(source)).toEqual(problems);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'session_expired'],
    ['a number', 5],
    ['an error', new Error('m')],
    ['an AxiosError without a response', new AxiosError('m')],
    ['an error of another version', { [Symbol.for('nestjs-defexa.error')]: true }],
    [
      'an error of another version whose problems are not an array',
      { [Symbol.for('nestjs-defexa.error')]: true, problems: 'x' },
    ],
    ['a success', { status: 200, data: { success: true, errors: ['x'] } }],
    [
      'a response with a getter that throws',
      {
        get data() {
          throw new Error('trap');
        },
      },
    ],
    ['a revoked proxy', revokedProxy()],
  ])('finds no problems in %s', (_, source) => {
    expect(getDefexaProblems(source)).toEqual([]);
  });

  function revokedProxy(): object {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }
});
