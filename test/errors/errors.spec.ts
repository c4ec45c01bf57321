import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { AxiosError } from 'axios';
import { freshError } from '../../lib/errors/defexa-errors.js';
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

it.each([
  ['everything', new DefexaAccessDeniedError('m', FULL)],
  ['nothing but a message', new DefexaUnavailableError('m')],
  ['issues', new DefexaConfigurationError(['first', 'second'], { retryAt: FULL.retryAt })],
])('an error with %s is the same for another caller, who may write into it', (_, error) => {
  const fresh = freshError(error);
  expect(fresh).toStrictEqual(error);
  expect(Object.keys(fresh)).toEqual(Object.keys(error));
  expect(fresh.constructor).toBe(error.constructor);
  expect(fresh.cause).toBe(error.cause);
  const before = inspect(error, { depth: Infinity });
  fresh.retryAt?.setTime(0);
  fresh.problems.forEach((problem) => Object.assign(problem, { code: 'mine' }));
  (fresh.problems as unknown[]).push('mine');
  ((fresh as DefexaConfigurationError).issues as unknown[] | undefined)?.push('mine');
  Object.assign(fresh, { message: 'mine', stack: 'mine', tenant: 'mine' });
  expect(inspect(error, { depth: Infinity })).toBe(before);
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
