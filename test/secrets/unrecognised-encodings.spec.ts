import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

const entities = (text: string, radix: 10 | 16) =>
  [...text].map((sign) => `&#${radix === 16 ? 'x' : ''}${sign.charCodeAt(0).toString(radix)};`).join('');
const pieces = (length: number) => TOKEN.match(new RegExp(`.{1,${length}}`, 'g'))!;

// SECURITY.md says so. What is recognised after all belongs out of its list.
it.each([
  ['in base64', Buffer.from(TOKEN).toString('base64')],
  ['in hexadecimal digits', Buffer.from(TOKEN).toString('hex')],
  ['in pieces of up to seven characters', pieces(7).join(' ')],
  ['over several fields', JSON.stringify(pieces(7))],
  ['with line breaks that JSON escapes', JSON.stringify(pieces(7).join('\n'))],
  ['with tabs that JSON escapes', JSON.stringify(pieces(7).join('\t'))],
  ['in numeric entities of HTML', entities(TOKEN, 10)],
  ['in hexadecimal entities of HTML', entities(TOKEN, 16)],
  [
    'in escapes of JavaScript alone',
    pieces(1)
      .map((sign) => `\\x${sign.charCodeAt(0).toString(16)}`)
      .join(''),
  ],
  [
    'as mail escapes it',
    pieces(1)
      .map((sign) => `=${sign.charCodeAt(0).toString(16)}`)
      .join(''),
  ],
  ['as a list of codes', JSON.stringify([...Buffer.from(TOKEN)])],
  [
    'in other letters',
    pieces(1)
      .map((sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
      .join(''),
  ],
  ['backwards', pieces(1).toReversed().join('')],
  [
    'with another sign in the place of each',
    TOKEN.replace(/./g, (sign) => (15 - parseInt(sign, 16)).toString(16)),
  ],
  ['hashed', createHash('sha256').update(TOKEN).digest('hex')],
  ['encrypted', createCipheriv('aes-256-ctr', randomBytes(32), randomBytes(16)).update(TOKEN, 'utf8', 'hex')],
])('a secret is not recognised %s', (_, text) => {
  const secrets = new AccountSecrets();
  secrets.addToken(TOKEN);
  expect(secrets.redact(text)).toBe(text);
});

it.each([
  ['in pieces of eight characters', pieces(8).join(' ')],
  ['over several fields', JSON.stringify(pieces(8))],
  ['with line breaks that JSON escapes', JSON.stringify(pieces(8).join('\n'))],
])('one is, %s', (_, text) => {
  const secrets = new AccountSecrets();
  secrets.addToken(TOKEN);
  for (const piece of pieces(8)) {
    expect(secrets.redact(text)).not.toContain(piece);
  }
});
