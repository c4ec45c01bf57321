import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

const htmlEntities = (input: string, radix: 10 | 16) =>
  [...input]
    .map((character) => `&#${radix === 16 ? 'x' : ''}${character.charCodeAt(0).toString(radix)};`)
    .join('');
const partsOf = (length: number) => TOKEN.match(new RegExp(`.{1,${length}}`, 'g'))!;

// SECURITY.md lists these encodings. If one of them is recognised, remove it there.
it.each([
  ['in base64', Buffer.from(TOKEN).toString('base64')],
  ['in hexadecimal', Buffer.from(TOKEN).toString('hex')],
  ['in parts of up to seven characters', partsOf(7).join(' ')],
  ['split over several fields', JSON.stringify(partsOf(7))],
  ['with line breaks that JSON escapes', JSON.stringify(partsOf(7).join('\n'))],
  ['with tabs that JSON escapes', JSON.stringify(partsOf(7).join('\t'))],
  ['in decimal HTML entities', htmlEntities(TOKEN, 10)],
  ['in hexadecimal HTML entities', htmlEntities(TOKEN, 16)],
  [
    'in escapes that only JavaScript uses',
    partsOf(1)
      .map((character) => `\\x${character.charCodeAt(0).toString(16)}`)
      .join(''),
  ],
  [
    'in quoted-printable encoding',
    partsOf(1)
      .map((character) => `=${character.charCodeAt(0).toString(16)}`)
      .join(''),
  ],
  ['as an array of character codes', JSON.stringify([...Buffer.from(TOKEN)])],
  [
    'in look-alike letters',
    partsOf(1)
      .map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
      .join(''),
  ],
  ['reversed', partsOf(1).toReversed().join('')],
  [
    'with each character substituted',
    TOKEN.replace(/./g, (character) => (15 - parseInt(character, 16)).toString(16)),
  ],
  ['hashed', createHash('sha256').update(TOKEN).digest('hex')],
  ['encrypted', createCipheriv('aes-256-ctr', randomBytes(32), randomBytes(16)).update(TOKEN, 'utf8', 'hex')],
])('does not recognise a secret %s', (_, input) => {
  const secrets = new AccountSecrets();
  secrets.addToken(TOKEN);
  expect(secrets.redact(input)).toBe(input);
});

it.each([
  ['in parts of eight characters', partsOf(8).join(' ')],
  ['split over several fields', JSON.stringify(partsOf(8))],
  ['with line breaks that JSON escapes', JSON.stringify(partsOf(8).join('\n'))],
])('recognises a secret %s', (_, input) => {
  const secrets = new AccountSecrets();
  secrets.addToken(TOKEN);
  for (const part of partsOf(8)) {
    expect(secrets.redact(input)).not.toContain(part);
  }
});
