import { describe, expect, it } from '@jest/globals';
import { readLoginResponse } from '../../lib/login/read-login-response.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import { errorOf, SESSION } from './login-response.js';

describe('a success response to a login', () => {
  it.each<[object, string]>([
    [{ ...SESSION, success: 'true' }, 'success: expected true, got a string'],
    [{ ...SESSION, success: undefined }, 'success: expected true, got none'],
    [{ ...SESSION, success: null }, 'success: expected true, got null'],
    [{ ...SESSION, session_token: ' ' }, 'session_token: expected a string, got an empty string'],
    [{ ...SESSION, session_token: [] }, 'session_token: expected a string, got an array'],
    [{ ...SESSION, session_token: {} }, 'session_token: expected a string, got an object'],
    [{ ...SESSION, user_id: 1.5 }, 'user_id: expected a whole number, got a number'],
    [{ ...SESSION, user_id: true }, 'user_id: expected a whole number, got true'],
    [{ ...SESSION, user_id: 'a1' }, 'user_id: expected a whole number, got a string'],
    [{ ...SESSION, user_id: '1a' }, 'user_id: expected a whole number, got a string'],
    [
      { success: true },
      'session_token: expected a string, got none; user_id: expected a whole number, got none',
    ],
  ])('throws an error that is not retryable for %j', (body, problems) => {
    const error = errorOf(200, body);
    expect(error).toMatchObject({ code: 'DEFEXA_RESPONSE', retryable: false, status: 200 });
    expect(error.message).toContain(`is not the documented one (${problems}). Got HTTP 200: `);
  });

  it('redacts the token of a response that is not the documented one', () => {
    const token = 'words-that-look-like-no-secret';
    const error = errorOf(200, { success: true, session_token: token, message: `You got ${token}` });
    expect(error.message).toMatch(
      /user_id: expected a whole number, got none.*"message":"You got \[redacted\]"/,
    );
  });

  it('redacts a token that the body escapes', () => {
    const token = 'a/token/with\\slashes"and"quotes';
    const error = errorOf(200, { success: true, session_token: token, message: `You got ${token}` });
    expect(error.message).toContain('"message":"You got [redacted]"');
  });

  it('does not forget older tokens because of a response with very many', () => {
    const secrets = new AccountSecrets();
    secrets.addToken('the-token-of-the-current-session');
    const body = JSON.stringify(
      Array.from({ length: 100 }, (_, n) => ({ session_token: `token-number-${n}` })),
    );
    expect(() => readLoginResponse({ status: 200, headers: {}, body }, secrets, 0)).toThrow(
      'is not a JSON object',
    );
    expect(secrets.redact('the-token-of-the-current-session')).toBe('[redacted]');
  });

  it.each([
    ['longer than 8 KiB', 'x'.repeat(8_193)],
    ['of 8 KiB in characters of two bytes', 'é'.repeat(4_097)],
    ['with half of a surrogate pair', '\ud800'],
    ['with a line break', 'a\nb'],
    ['with a control character', 'a\u001b[1m'],
  ])('throws an error for a token %s', (_, session_token) => {
    const error = errorOf(200, { ...SESSION, session_token });
    expect(error).toMatchObject({ code: 'DEFEXA_RESPONSE', retryable: false });
    expect(error.message).toContain(
      'session_token: expected one of up to 8 KiB without control characters, got a string',
    );
  });

  it('reads a token of 8 KiB', () => {
    const session_token = 'x'.repeat(8_192);
    const response = { status: 200, headers: {}, body: JSON.stringify({ ...SESSION, session_token }) };
    expect(readLoginResponse(response, new AccountSecrets(), 0).session_token).toBe(session_token);
  });

  it.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['"9007199254740993"', '9007199254740993'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['\t18446744073709551615 ', '18446744073709551615'],
  ])('reads the user_id %s without losing a digit', (written, user_id) => {
    const more = { note: 'a string with "user_id": 12345678901234567890, in it', list: [{ user_id: 1 }] };
    const rest = JSON.stringify({ ...SESSION, user_id: undefined, ...more }).slice(1);
    for (const body of [`{"user_id":${written},${rest}`, `{${rest.slice(0, -1)},"user_id" : ${written}}`]) {
      expect(readLoginResponse({ status: 200, headers: {}, body }, new AccountSecrets(), 0)).toMatchObject({
        user_id,
      });
    }
  });

  it.each([[173], ['173']])('reads the user_id %p', (user_id) => {
    const response = { status: 200, headers: {}, body: JSON.stringify({ ...SESSION, user_id, more: 1 }) };
    expect({ ...readLoginResponse(response, new AccountSecrets(), 0) }).toEqual({
      session_token: 'a token',
      user_id: 173,
      expiration: undefined,
    });
  });
});
