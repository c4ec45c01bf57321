import { describe, expect, it } from '@jest/globals';
import { describeProblems } from '../../lib/secrets/redact-problems.js';

const EXPIRED = { code: 'session_expired', kind: 'authentication_error' };

describe('describeProblems()', () => {
  it.each([
    [[EXPIRED], 'session_expired (authentication_error)'],
    [[EXPIRED, { code: 'x' }], 'session_expired (authentication_error); x'],
    [[{ code: '', kind: 'api_error' }], 'api_error'],
    [[{ code: 'x', kind: 'y', message: 'Why' }], 'x (y): Why'],
    [[{ code: '', message: 'Why' }], 'Why'],
    [[{ code: 'a\u001b[1m\nb' }], 'a[1m b'],
    [[], ''],
  ])('describes %j', (problems, description) => {
    expect(describeProblems(problems)).toBe(description);
  });

  it('trims white space and collapses it', () => {
    expect(describeProblems([{ code: 'a \t b', message: 'c ' }])).toBe('a b: c');
  });

  it('truncates the description to 400 characters', () => {
    expect(describeProblems([{ code: 'x'.repeat(400) }])).toBe('x'.repeat(400));
    expect(describeProblems([{ code: 'x'.repeat(500) }])).toBe(`${'x'.repeat(400)}…`);
  });
});
