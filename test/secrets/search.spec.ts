import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import { redactPlainly } from './plain-search.js';

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

function secretsWith(...tokens: string[]): AccountSecrets {
  const secrets = new AccountSecrets();
  tokens.forEach((token) => secrets.addToken(token));
  return secrets;
}

const unicodeEscapes = (text: string) =>
  text
    .split('')
    .map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

const ENCODINGS: ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => JSON.stringify(text),
  (text) => JSON.stringify(JSON.stringify({ text })),
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => new URLSearchParams({ text }).toString(),
  (text) => unicodeEscapes(text),
  (text) => Buffer.from(text).toString('latin1'),
  (text) => text.split('').join('\u200b'),
  (text) => text.split('').join('\0'),
  (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  (text) => text.slice(0, 7),
  (text) => text.slice(3, 12),
  (text) => `${text.slice(0, 7)}!${text.slice(7)}`,
];

/** No prefixes and no problem codes, which the plain search does not know. */
const secret = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'ABCxyz019+/='), minLength: 1, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'a"b\\c d/é<&\'>%41=`ж'), minLength: 1, maxLength: 30 }),
);
const noise = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'%25041\\u0fabc+ \u0301\ud83d'), maxLength: 12 }),
  fc.constantFrom('{"a":"', '"}', '\\', '\\u00', '%', '%25', '\n', '\ufeff'),
);

describe('finds what a plain search finds, and nothing else', () => {
  const secretsAndBody = fc.array(secret, { minLength: 1, maxLength: 4 }).chain((secrets) => {
    const planted = fc
      .tuple(fc.constantFrom(...secrets), fc.constantFrom(...ENCODINGS))
      .map(([one, encode]) => encode(one));
    return fc.tuple(fc.constant(secrets), fc.array(fc.oneof(planted, noise), { maxLength: 12 }));
  });

  it('in random strings with secrets in random encodings', () => {
    fc.assert(
      fc.property(secretsAndBody, ([secrets, parts]) => {
        const body = `x${parts.join('')}`;
        expect(secretsWith(...secrets).redact(body)).toBe(redactPlainly(body, secrets));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['as it is', TOKEN],
    ['in escapes of JSON', unicodeEscapes(TOKEN)],
    ['in escapes of URLs', TOKEN.replace(/./g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)],
    ['with invisible characters', TOKEN.split('').join('\u200b')],
  ])('at each position of a long string around the end of a chunk, %s', (_, encoded) => {
    const secrets = secretsWith(TOKEN, 'abc', 'ghijk');
    for (let before = 16 * 1024 - 40; before <= 16 * 1024 + 10; before += 1) {
      const body = `${'. '.repeat(before / 2)}${'.'.repeat(before % 2)}${encoded} abc ghijk`;
      expect(secrets.redact(body).slice(before)).toBe('[redacted] [redacted] [redacted]');
    }
  });

  it('in a long string of which the search ignores nearly all', () => {
    const body = `x${TOKEN.split('').join('\u200b'.repeat(10_000))}y`;
    expect(secretsWith(TOKEN).redact(body)).toBe('x[redacted]y');
  });

  it('if there are 20,000 parts of 8 characters, but withholds a string with more', () => {
    const partsOfToken = TOKEN.length - 7;
    const body = `${TOKEN} `.repeat(20_000 / partsOfToken);
    expect(secretsWith(TOKEN).redact(body)).toBe('[redacted] '.repeat(20_000 / partsOfToken));
    expect(secretsWith(TOKEN).redact(`${body}${TOKEN.slice(0, 8)}`)).toMatch(
      /^\[withheld: .* too full of secrets\]$/,
    );
  });
});

describe('redactBytes()', () => {
  const MIB = 1024 * 1024;

  it('searches bytes of more than 1 MiB if they are fewer characters', () => {
    const body = Buffer.from(`${'ж'.repeat(MIB - 100)}${TOKEN}`);
    const shown = secretsWith(TOKEN).redactBytes(body).toString();
    expect(shown.slice(MIB - 101)).toBe('ж[redacted]');
  });

  it.each([
    ['of one byte', 'a', MIB + 1, MIB + 1],
    ['of two bytes', 'ж', MIB + 1, MIB + 1],
    ['of three bytes', '\u20ac', MIB + 1, MIB + 1],
    ['of four bytes, which are two code units', '\u{1f600}', MIB + 1, 2 * MIB + 2],
  ])('withholds more characters than that, %s', (_, character, count, characters) => {
    const body = Buffer.from(character.repeat(count));
    expect(secretsWith(TOKEN).redactBytes(body).toString()).toBe(
      `[withheld: ${characters} characters, too long to be searched for secrets]`,
    );
  });

  it('counts each byte that is not UTF-8 as a character', () => {
    const body = Buffer.alloc(MIB + 1, 0xff);
    expect(secretsWith(TOKEN).redactBytes(body).toString()).toBe(
      `[withheld: ${MIB + 1} characters, too long to be searched for secrets]`,
    );
  });

  it('returns bytes of any size if the account has no secrets yet', () => {
    const body = Buffer.alloc(2 * MIB, 'a');
    expect(new AccountSecrets().redactBytes(body)).toBe(body);
  });
});
