import { describe, expect, it, jest } from '@jest/globals';
import type { AxiosResponse } from 'axios';
import { mayReplay, rejectionRule } from '../../lib/http/session-rejection.js';

const answer = (status: number, data: unknown = '') => ({ status, data }) as AxiosResponse;

describe('by default, a session is rejected by', () => {
  const isRejected = rejectionRule(undefined);
  it.each([
    ['HTTP 401', answer(401)],
    ['HTTP 401 with a page', answer(401, '<html>')],
    ['a body that says so', answer(200, '{"success":false,"status":401}')],
    ['a body that says so as text', answer(200, '{"status":"401","success":false}')],
    ['a body of bytes that says so', answer(200, Buffer.from('{"success":false,"status":401}'))],
    ['a body that says so under another status', answer(400, '{"success":false,"status":401}')],
  ])('%s', (_, response) => {
    expect(isRejected(response)).toBe(true);
  });

  it.each([
    ['HTTP 403', answer(403)],
    ['a success', answer(200, '{"success":true,"status":200,"invoice_id":401}')],
    ['a success with that status', answer(200, '{"success":true,"status":401}')],
    ['another failure', answer(200, '{"success":false,"status":400,"amount":401}')],
    [
      'a failure of one line of many',
      answer(200, '{"success":true,"lines":[{"success":false,"status":401}]}'),
    ],
    ['a status in a list', answer(200, '{"success":false,"status":[401]}')],
    ['a text', answer(200, 'success: false, status: 401')],
    ['JSON that is no object', answer(200, '401')],
    ['JSON null', answer(200, 'null')],
    ['no body', answer(204, undefined)],
  ])('not by %s', (_, response) => {
    expect(isRejected(response)).toBe(false);
  });
});

describe("the account's own rule", () => {
  it.each([
    ['JSON', '{"error":{"code":"SESSION"}}', { error: { code: 'SESSION' } }],
    ['bytes of JSON', Buffer.from('{"a":1}'), { a: 1 }],
    ['text', 'no JSON', 'no JSON'],
  ])('gets %s parsed', (_, data, seen) => {
    const rule = jest.fn((_response: AxiosResponse) => true);
    expect(rejectionRule(rule)(answer(419, data))).toBe(true);
    expect(rule).toHaveBeenCalledWith(expect.objectContaining({ status: 419, data: seen }));
  });

  it('takes the place of the default', () => {
    expect(rejectionRule(() => false)(answer(401))).toBe(false);
  });

  it.each<[string, () => Promise<boolean>]>([
    ['that is async', async () => true],
    ['that is async and fails', async () => Promise.reject(new Error('in the rule'))],
  ])('%s is told of', (_, rule) => {
    expect(() => rejectionRule(rule as never)(answer(401))).toThrow(
      /must return true or false.*not be async/,
    );
  });

  it('says yes by true alone', () => {
    expect(rejectionRule((() => 'yes') as never)(answer(401))).toBe(false);
  });
});

it.each([
  ['post', 'always', true],
  ['query', 'always', true],
  ['post', 'safe-methods', false],
  ['put', 'safe-methods', false],
  ['delete', 'safe-methods', false],
  ['query', 'safe-methods', true],
  ['post', 'never', false],
  ['query', 'never', false],
] as const)('%s may be sent again %s: %s', (method, replay, expected) => {
  expect(mayReplay(method, replay)).toBe(expected);
});
