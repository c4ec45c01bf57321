import { expect, it } from '@jest/globals';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import { previewBody as preview } from '../../lib/secrets/body-preview.js';

const key = 'sk_1';

/** The preview of a body, for an account that has sent this key. */
function previewBody(body: string, sent: string): string {
  const secrets = new AccountSecrets();
  secrets.addKey(sent);
  return preview(body, secrets);
}
const token = '7e7b4119f4d8322daf616733515d9b99';

it.each([
  ['', 'an empty body'],
  [' \n ', 'an empty body'],
  ['<h1>Back\n  soon</h1>', '<h1>Back soon</h1>'],
  ['{"success": false, "message": "no sk_1"}', '{"success":false,"message":"no [redacted]"}'],
  ['{"session_token": ["short"], "userToken": 5}', '{"session_token":"[redacted]","userToken":"[redacted]"}'],
  ['{"a": {"privateKey": {"x": "short"}}}', '{"a":{"privateKey":"[redacted]"}}'],
  ['{"success": true, "session_token": "shor', '{"success": true, "session_token [redacted]'],
  [`id ${token}`, 'id [redacted]'],
  ['Authorization: Bearer sk_1', 'Authorization [redacted]'],
  ['sessiontoken short', 'sessiontoken [redacted]'],
  ['privatekey short', 'privatekey [redacted]'],
  // Words that look like a secret, and words that do not.
  ['abcdefghijklmnopqrst', '[redacted]'],
  ['abcdefghijklmnopqrs', 'abcdefghijklmnopqrs'],
  ['abcde1', '[redacted]'],
  ['abcd1', 'abcd1'],
  ['1234567', '1234567'],
  // The paths of a login are not secrets.
  ['Cannot POST /api/v1/da/login', 'Cannot POST /api/v1/da/login'],
  ['Cannot POST /api/v1/api/v1/da/login/', 'Cannot POST /api/v1/api/v1/da/login/'],
  ['Cannot GET /a1b2c3d4/e5f6a7b8', 'Cannot GET [redacted]'],
  ['Cannot GET /abcdefghijklmnopqrst', 'Cannot GET [redacted]'],
  // The platform's codes and kinds are not secrets.
  ['{"error":"action_skipped_due_to_debounce"}', '{"error":"action_skipped_due_to_debounce"}'],
  ['settings_for_3ds_v2_are_absent', 'settings_for_3ds_v2_are_absent'],
  ['session_0a1b2c3d4e5f6071', '[redacted]'],
  ['absent_keys:Currency EUR', 'absent_keys:Currency EUR'],
  [`no_${'very'.repeat(20)}_long_word`, '[redacted]'],
])('shows %p as %p', (body, shown) => {
  expect(previewBody(body, key)).toBe(shown);
});

it.each([
  ['Back soon', 'Back soon'],
  ['abcdefgh', '[redacted]'],
  ['efghijkl', '[redacted]'],
  ['xghijklmn', 'x[redacted]'],
  ['efghijk', 'efghijk'],
])('with the key abcdefghijklmn, shows %p as %p', (body, shown) => {
  expect(previewBody(body, 'abcdefghijklmn')).toBe(shown);
});

it('redacts a short key that JSON escapes', () => {
  expect(previewBody('{"m": "no a\\"b"}', 'a"b')).toBe('{"m":"no [redacted]"}');
});

it.each([
  [
    'a key that JSON escapes',
    'pk_3"Qm7\\Zr2vX9',
    (sent: string) => JSON.stringify({ message: `no ${sent}` }),
  ],
  [
    'a truncated key that JSON escapes',
    'pk_3"Qm7\\Zr2vX9',
    (sent: string) => JSON.stringify({ m: sent }).slice(0, -4),
  ],
  ['half a key', 'abcdefghijklmnop', (sent: string) => `no ${sent.slice(4, 12)}`],
  ['half a token', key, () => `id ${token.slice(0, 10)}`],
  ['UTF-16', key, () => [...`id ${token}`].join('\0')],
])('redacts %s', (_what, sent, bodyOf) => {
  const shown = previewBody(bodyOf(sent), sent);
  expect(shown).toContain('[redacted]');
  expect(shown).not.toMatch(/Qm7|Zr2|efgh|7e7b/);
});

it('removes control characters', () => {
  expect(previewBody('a\u001b[1mred\u202e\r\nb', key)).toBe('a[1mred b');
});

it('shows a body of 160 characters as a whole', () => {
  const body = `${'word '.repeat(31)}words`;
  expect(previewBody(body, key)).toBe(body);
});

it('reads the first 4,096 characters', () => {
  expect(previewBody(`${'x'.repeat(4_091)} soon and more`, key)).toBe('[redacted] soon');
});

it('truncates the preview after redaction', () => {
  const body = `${'word '.repeat(30)}${token} and more and more`;
  expect(previewBody(body, key)).toHaveLength(161);
  expect(previewBody(body, key)).not.toContain(token.slice(0, 6));
});
