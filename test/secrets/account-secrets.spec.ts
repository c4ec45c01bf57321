import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';
const KEY = '5f0c1d9e7a3b4c682d1e';

function secretsWith(...tokens: string[]): AccountSecrets {
  const secrets = new AccountSecrets();
  tokens.forEach((token) => secrets.addToken(token));
  return secrets;
}

describe('redacts a secret', () => {
  it.each([
    ['whole', `{"echo":"${TOKEN}"}`, '{"echo":"[redacted]"}'],
    ['twice', `${TOKEN} ${TOKEN}`, '[redacted] [redacted]'],
    ['in capitals', TOKEN.toUpperCase(), '[redacted]'],
    ['truncated', `token ${TOKEN.slice(0, 12)}… is unknown`, 'token [redacted]… is unknown'],
    ['of which only the middle is there', `…${TOKEN.slice(9, 20)}…`, '…[redacted]…'],
    ['but not a part of 7 characters', TOKEN.slice(0, 7), TOKEN.slice(0, 7)],
    ['in a JSON field that occurs twice', `{"x":"${TOKEN}","x":"y"}`, '{"x":"[redacted]","x":"y"}'],
    ['in a JSON field name', `{"${TOKEN}":1}`, '{"[redacted]":1}'],
    ['in UTF-16', [...`id ${TOKEN}`].join('\0'), 'i\0d\0 \0[redacted]'],
    ['with invisible characters in between', [...TOKEN].join('\u200b'), '[redacted]'],
    ['with combining marks in between', [...TOKEN].join('\u0301'), '[redacted]\u0301'.slice(0, 10)],
    ['with lone surrogates in between', [...TOKEN].join('\ud800'), '[redacted]'],
    ['with a line break in between', `${TOKEN.slice(0, 16)}\r\n${TOKEN.slice(16)}`, '[redacted]'],
  ])('%s', (_, input, shown) => {
    expect(secretsWith(TOKEN).redact(input)).toBe(shown);
  });

  const SPECIAL_CHARACTERS = 'a"b\\c d/é.*+?(1)<&\'>%41';
  it.each<[string, (secret: string) => string]>([
    ['as it is', (secret) => secret],
    ['in JSON', (secret) => JSON.stringify({ secret })],
    ['in JSON in a JSON string', (secret) => JSON.stringify(JSON.stringify({ secret }))],
    ['in JSON with slashes escaped', (secret) => JSON.stringify(secret).replaceAll('/', '\\/')],
    [
      'in JSON with everything escaped',
      (secret) =>
        `"${Array.from({ length: secret.length }, (_, at) => `\\u${secret.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`,
    ],
    ['in a URL', encodeURIComponent],
    ['in a URL, encoded twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
    [
      'escaped by Handlebars',
      (secret) =>
        secret.replace(
          /[&<>"'/=`]/g,
          (character) =>
            ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '/': '&#x2F;' })[
              character
            ] ?? character,
        ),
    ],
    ['in a form', (secret) => new URLSearchParams({ secret }).toString()],
    ['in UTF-8 read as Latin-1', (secret) => Buffer.from(secret).toString('latin1')],
    [
      'in HTML',
      (secret) =>
        secret.replace(
          /[&<>"']/g,
          (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '&#39;',
        ),
    ],
    ['printed by Ruby', (secret) => `"${secret.replace(/["\\]/g, '\\$&')}"`],
  ])('with special characters, %s', (_, escape) => {
    const shown = secretsWith(SPECIAL_CHARACTERS).redact(`x ${escape(SPECIAL_CHARACTERS)} y`);
    expect(shown).toMatch(/^x ["\\]*(\{["\\]*secret["\\]*:["\\]*|secret=)?\[redacted\]["\\]*\}?["\\]* y$/);
  });

  it('if there are several', () => {
    expect(secretsWith(TOKEN, 'aaaabbbbcccc').redact(`${TOKEN}/aaaabbbbcccc`)).toBe('[redacted]/[redacted]');
  });

  it('of fewer than 8 characters, but only as a whole', () => {
    expect(secretsWith('abc-xyz').redact('abc-xyz abc-xy')).toBe('[redacted] abc-xy');
    expect(secretsWith('abc-xyz', TOKEN).redact(`abc-xyz ${TOKEN}`)).toBe('[redacted] [redacted]');
  });

  it('in JSON with 100,000 levels', () => {
    const escaped = [...TOKEN].map((character) => `\\u00${character.charCodeAt(0).toString(16)}`).join('');
    const deep = (inside: string) => `${'['.repeat(100_000)}"${inside}"${']'.repeat(100_000)}`;
    expect(secretsWith(TOKEN).redact(deep(escaped))).toBe(deep('[redacted]'));
  });

  it('with a prefix, whole or truncated', () => {
    const secrets = secretsWith('session_e0a1b2c3d4e5f60718293a4b5c6d7e8f');
    expect(secrets.redact('session_e0a1b2c3d4e5f60718293a4b5c6d7e8f')).toBe('[redacted]');
    expect(secrets.redact('session_e0a1b2c3d4…')).toBe('[redacted]…');
    expect(secrets.redact('e0a1b2c3')).toBe('[redacted]');
  });
});

describe('does not change strings without secrets', () => {
  it('around a secret', () => {
    const input = `{"invoice_id":227490627192107008,"n":1.0, "x" : "\\u0041\\/" ,"echo":"${TOKEN}","x":1e400}`;
    expect(secretsWith(TOKEN).redact(input)).toBe(input.replace(TOKEN, '[redacted]'));
  });

  it.each([
    ['session_0a1b2c3d4e5f60718293a4b5c6d7e8f9', 'session_expired'],
    ['session_e0a1b2c3d4e5f60718293a4b5c6d7e8f', 'session_expired'],
    ['sk_live_51H8x9dKl2mNo3pQr', 'sk_live_keys are not for this'],
    ['merchant-key-0123456789abcdef0123', 'merchant-key'],
    ['demo-merchant-key-01', 'merchant_not_found'],
    ['sandbox_private_key_0001', 'incorrect_private_key'],
  ])('if the prefix of the secret %s also occurs in %p', (secret, input) => {
    expect(secretsWith(secret).redact(input)).toBe(input);
  });

  it('but redacts a secret that consists of the words of a problem code', () => {
    expect(secretsWith('merchant_not_found').redact('merchant_not_found')).toBe('[redacted]');
  });

  it('of any length', () => {
    const input = `${'no secret '.repeat(1_000)}é\ud800\0`;
    expect(secretsWith(TOKEN).redact(input)).toBe(input);
    expect(new AccountSecrets().redact(input)).toBe(input);
  });
});

describe('keeps JSON valid', () => {
  it.each([
    [`{"a":12345678901234567890,"b":1}`, '{"a":"[redacted]","b":1}'],
    [`{"a":-9912345678901234567890.5e3,"b":[12345678]}`, '{"a":"[redacted]","b":["[redacted]"]}'],
    [`["\\"12345678\\"",12345678]`, '["\\"[redacted]\\"","[redacted]"]'],
    [`[1234567812345678,1,"12345678"]`, '["[redacted]",1,"[redacted]"]'],
  ])('%s, if the secret is a number', (input, shown) => {
    expect(secretsWith('12345678901234567890').redact(input)).toBe(shown);
  });

  it('if an escape in front matches the first character of the secret', () => {
    expect(secretsWith('nabcdefghij').redact('{"a":"x\\nabcdefghij"}')).toBe('{"a":"x[redacted]"}');
  });

  it('for arbitrary JSON', () => {
    const part = fc.oneof(
      fc.constantFrom(TOKEN, TOKEN.slice(3, 15), `"${TOKEN}\\`, '12345678', 123456789, '\\', '"'),
      fc.string(),
    );
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, part, fc.array(tie('any')), fc.dictionary(part.map(String), tie('any'))),
    }));
    const value = fc.array(any, { maxLength: 5 });
    const secrets = secretsWith(TOKEN, '12345678');
    fc.assert(
      fc.property(value, (json) => {
        const shown = secrets.redact(JSON.stringify(json));
        expect(() => JSON.parse(shown) as unknown).not.toThrow();
        expect(shown).not.toContain(TOKEN.slice(0, 8));
        expect(shown).not.toContain('12345678');
      }),
    );
  });
});

describe('for any secret and string', () => {
  it.each([
    ['a lone surrogate', '\ud800abcdefgh'],
    ['one character repeatedly', 'a'.repeat(5_000)],
    ['only backslashes', '\\\\\\\\\\\\\\\\'],
    ['the empty string', ''],
    ['one character', 'a'],
    ['regular expression syntax', '(.*+?[^$]){1,}|\\b'],
    ['something that looks escaped', '%41\\u0041&amp;%zz'],
  ])('does not throw: %s', (_, secret) => {
    const secrets = secretsWith(secret);
    for (const input of [
      '',
      secret,
      `x${secret}y`,
      'abcdefgh',
      '%',
      '\\',
      '\\u00',
      '&',
      '%4',
      '{"a":',
      '\ud800',
    ]) {
      expect(typeof secrets.redact(input)).toBe('string');
    }
  });

  it('leaves no part of 8 characters', () => {
    const part = fc.oneof(
      fc.tuple(fc.nat(31), fc.nat(32)).map(([from, length]) => TOKEN.slice(from, from + length)),
      fc.string({ maxLength: 4 }),
      fc.constantFrom('\\', '"', '\\u0037', '%37', '\n', '{', '['),
    );
    const secrets = secretsWith(TOKEN);
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const shown = secrets.redact(parts.join(''));
        for (let start = 0; start + 8 <= TOKEN.length; start += 1) {
          expect(shown.toLowerCase()).not.toContain(TOKEN.slice(start, start + 8));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('withholds a string that would take too long to search, and says why', () => {
    expect(secretsWith(TOKEN).redact('x'.repeat(1024 * 1024))).toHaveLength(1024 * 1024);
    expect(secretsWith(TOKEN).redact('x'.repeat(1024 * 1024 + 1))).toBe(
      '[withheld: 1048577 characters, too long to be searched for secrets]',
    );
    expect(secretsWith(TOKEN).redact(`${TOKEN} `.repeat(10_000))).toBe(
      '[withheld: 330000 characters, too full of secrets]',
    );
  });
});

describe('an account', () => {
  it('remembers the latest 16 keys and the latest 32 tokens', () => {
    const secrets = new AccountSecrets();
    secrets.addKey(KEY);
    const tokens = Array.from({ length: 40 }, () => randomBytes(16).toString('hex'));
    tokens.forEach((token) => secrets.addToken(token));
    expect(tokens.map((token) => secrets.redact(token) === token)).toEqual(
      tokens.map((_, index) => index < 8),
    );
    expect(secrets.redact(KEY)).toBe('[redacted]');
    const keys = Array.from({ length: 16 }, (_, index) => `key-number-${index}-${'qwertz'.repeat(3)}`);
    keys.forEach((key) => secrets.addKey(key));
    expect(secrets.redact(KEY)).toBe(KEY);
    expect(secrets.redact(keys[0]!)).toBe('[redacted]');
  });

  it('remembers at most 32 KiB of tokens', () => {
    // Each uses its own characters, so that no two have a part in common by chance.
    const tokens = Array.from({ length: 5 }, (_, index) =>
      randomBytes(4_096)
        .toString('hex')
        .replace(/./g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0x400 * index)),
    );
    const secrets = secretsWith(...tokens);
    expect(tokens.map((token) => secrets.redact(token) === token)).toEqual(
      tokens.map((_, index) => index === 0),
    );
  });

  it('forgets the least recently added one first', () => {
    const secrets = secretsWith(TOKEN);
    for (let index = 0; index < 40; index += 1) {
      secrets.addToken(randomBytes(16).toString('hex'));
      secrets.addToken(TOKEN);
    }
    expect(secrets.redact(TOKEN)).toBe('[redacted]');
  });

  it('keeps a secret that is added again, and redacts a new one at once', () => {
    const secrets = secretsWith(TOKEN);
    expect(secrets.redact(KEY)).toBe(KEY);
    secrets.addKey(KEY);
    secrets.addToken(TOKEN);
    expect(secrets.redact(`${KEY} ${TOKEN}`)).toBe('[redacted] [redacted]');
  });
});
