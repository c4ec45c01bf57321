import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';
const KEY = '5f0c1d9e7a3b4c682d1e';

function holding(...tokens: string[]): AccountSecrets {
  const secrets = new AccountSecrets();
  tokens.forEach((token) => secrets.addToken(token));
  return secrets;
}

describe('a secret is taken out', () => {
  it.each([
    ['whole', `{"echo":"${TOKEN}"}`, '{"echo":"[redacted]"}'],
    ['twice', `${TOKEN} ${TOKEN}`, '[redacted] [redacted]'],
    ['in capitals', TOKEN.toUpperCase(), '[redacted]'],
    ['cut short', `token ${TOKEN.slice(0, 12)}… is unknown`, 'token [redacted]… is unknown'],
    ['from its middle', `…${TOKEN.slice(9, 20)}…`, '…[redacted]…'],
    ['but for pieces that tell nothing', TOKEN.slice(0, 7), TOKEN.slice(0, 7)],
    ['where it is both of two values of one name', `{"x":"${TOKEN}","x":"y"}`, '{"x":"[redacted]","x":"y"}'],
    ['where it is a name', `{"${TOKEN}":1}`, '{"[redacted]":1}'],
    ['where it is every second byte', [...`id ${TOKEN}`].join('\0'), 'i\0d\0 \0[redacted]'],
    ['where what nobody sees is in it', [...TOKEN].join('\u200b'), '[redacted]'],
    ['where marks are in it', [...TOKEN].join('\u0301'), '[redacted]\u0301'.slice(0, 10)],
    ['where halves of characters are in it', [...TOKEN].join('\ud800'), '[redacted]'],
    ['where it is wrapped', `${TOKEN.slice(0, 16)}\r\n${TOKEN.slice(16)}`, '[redacted]'],
  ])('%s', (_, text, shown) => {
    expect(holding(TOKEN).redact(text)).toBe(shown);
  });

  const ODD = 'a"b\\c d/é.*+?(1)<&\'>%41';
  it.each<[string, (secret: string) => string]>([
    ['as it is', (secret) => secret],
    ['in JSON', (secret) => JSON.stringify({ secret })],
    ['in JSON in JSON', (secret) => JSON.stringify(JSON.stringify({ secret }))],
    ['in JSON with slashes escaped', (secret) => JSON.stringify(secret).replaceAll('/', '\\/')],
    [
      'in JSON with everything escaped',
      (secret) =>
        `"${Array.from({ length: secret.length }, (_, at) => `\\u${secret.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`,
    ],
    ['in a URL', encodeURIComponent],
    ['in a URL in a URL', (secret) => encodeURIComponent(encodeURIComponent(secret))],
    [
      'as Handlebars escapes it',
      (secret) =>
        secret.replace(
          /[&<>"'/=`]/g,
          (sign) =>
            ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '/': '&#x2F;' })[sign] ??
            sign,
        ),
    ],
    ['in a form', (secret) => new URLSearchParams({ secret }).toString()],
    ['in bytes', (secret) => Buffer.from(secret).toString('latin1')],
    [
      'in HTML',
      (secret) =>
        secret.replace(
          /[&<>"']/g,
          (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? '&#39;',
        ),
    ],
    ['as Ruby prints it', (secret) => `"${secret.replace(/["\\]/g, '\\$&')}"`],
  ])('of any characters, %s', (_, escape) => {
    const shown = holding(ODD).redact(`x ${escape(ODD)} y`);
    expect(shown).toMatch(/^x ["\\]*(\{["\\]*secret["\\]*:["\\]*|secret=)?\[redacted\]["\\]*\}?["\\]* y$/);
  });

  it('each of several', () => {
    expect(holding(TOKEN, 'aaaabbbbcccc').redact(`${TOKEN}/aaaabbbbcccc`)).toBe('[redacted]/[redacted]');
  });

  it('that is shorter than a telling piece, and nothing else', () => {
    expect(holding('abc-xyz').redact('abc-xyz abc-xy')).toBe('[redacted] abc-xy');
    expect(holding('abc-xyz', TOKEN).redact(`abc-xyz ${TOKEN}`)).toBe('[redacted] [redacted]');
  });

  it('in JSON of 100,000 levels', () => {
    const escaped = [...TOKEN].map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`).join('');
    const deep = (inside: string) => `${'['.repeat(100_000)}"${inside}"${']'.repeat(100_000)}`;
    expect(holding(TOKEN).redact(deep(escaped))).toBe(deep('[redacted]'));
  });

  it('with a label before it, whole or cut', () => {
    const secrets = holding('session_e0a1b2c3d4e5f60718293a4b5c6d7e8f');
    expect(secrets.redact('session_e0a1b2c3d4e5f60718293a4b5c6d7e8f')).toBe('[redacted]');
    expect(secrets.redact('session_e0a1b2c3d4…')).toBe('[redacted]…');
    expect(secrets.redact('e0a1b2c3')).toBe('[redacted]');
  });
});

describe('what holds no secret stays as it is', () => {
  it('beside one, to the letter', () => {
    const text = `{"invoice_id":227490627192107008,"n":1.0, "x" : "\\u0041\\/" ,"echo":"${TOKEN}","x":1e400}`;
    expect(holding(TOKEN).redact(text)).toBe(text.replace(TOKEN, '[redacted]'));
  });

  it.each([
    ['session_0a1b2c3d4e5f60718293a4b5c6d7e8f9', 'session_expired'],
    ['session_e0a1b2c3d4e5f60718293a4b5c6d7e8f', 'session_expired'],
    ['sk_live_51H8x9dKl2mNo3pQr', 'sk_live_keys are not for this'],
    ['merchant-key-0123456789abcdef0123', 'merchant-key'],
    ['demo-merchant-key-01', 'merchant_not_found'],
    ['sandbox_private_key_0001', 'incorrect_private_key'],
  ])('where %s has a word in front that %p has too', (secret, text) => {
    expect(holding(secret).redact(text)).toBe(text);
  });

  it('but a secret that is made of such words alone is one', () => {
    expect(holding('merchant_not_found').redact('merchant_not_found')).toBe('[redacted]');
  });

  it('and is the same text', () => {
    const text = `${'no secret '.repeat(1_000)}é\ud800\0`;
    expect(holding(TOKEN).redact(text)).toBe(text);
    expect(new AccountSecrets().redact(text)).toBe(text);
  });
});

describe('JSON stays JSON', () => {
  it.each([
    [`{"a":12345678901234567890,"b":1}`, '{"a":"[redacted]","b":1}'],
    [`{"a":-9912345678901234567890.5e3,"b":[12345678]}`, '{"a":"[redacted]","b":["[redacted]"]}'],
    [`["\\"12345678\\"",12345678]`, '["\\"[redacted]\\"","[redacted]"]'],
    [`[1234567812345678,1,"12345678"]`, '["[redacted]",1,"[redacted]"]'],
  ])('%s, although the secret is a number', (text, shown) => {
    expect(holding('12345678901234567890').redact(text)).toBe(shown);
  });

  it('although the secret begins with what is escaped before it', () => {
    expect(holding('nabcdefghij').redact('{"a":"x\\nabcdefghij"}')).toBe('{"a":"x[redacted]"}');
  });

  it('whatever was in it', () => {
    const part = fc.oneof(
      fc.constantFrom(TOKEN, TOKEN.slice(3, 15), `"${TOKEN}\\`, '12345678', 123456789, '\\', '"'),
      fc.string(),
    );
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, part, fc.array(tie('any')), fc.dictionary(part.map(String), tie('any'))),
    }));
    const value = fc.array(any, { maxLength: 5 });
    const secrets = holding(TOKEN, '12345678');
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

describe('whatever the secret and the text', () => {
  it.each([
    ['half of a character', '\ud800abcdefgh'],
    ['one character over and over', 'a'.repeat(5_000)],
    ['backslashes alone', '\\\\\\\\\\\\\\\\'],
    ['nothing', ''],
    ['one character', 'a'],
    ['signs of regular expressions', '(.*+?[^$]){1,}|\\b'],
    ['what looks escaped', '%41\\u0041&amp;%zz'],
  ])('nothing throws: %s', (_, secret) => {
    const secrets = holding(secret);
    for (const text of [
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
      expect(typeof secrets.redact(text)).toBe('string');
    }
  });

  it('no piece of eight characters is left', () => {
    const part = fc.oneof(
      fc.tuple(fc.nat(31), fc.nat(32)).map(([from, length]) => TOKEN.slice(from, from + length)),
      fc.string({ maxLength: 4 }),
      fc.constantFrom('\\', '"', '\\u0037', '%37', '\n', '{', '['),
    );
    const secrets = holding(TOKEN);
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

  it('a text that would take too long is withheld, with its length and why', () => {
    expect(holding(TOKEN).redact('x'.repeat(1024 * 1024))).toHaveLength(1024 * 1024);
    expect(holding(TOKEN).redact('x'.repeat(1024 * 1024 + 1))).toBe(
      '[withheld: 1048577 characters, too long to be searched for secrets]',
    );
    expect(holding(TOKEN).redact(`${TOKEN} `.repeat(10_000))).toBe(
      '[withheld: 330000 characters, too full of secrets]',
    );
  });
});

describe('of an account', () => {
  it('keys and tokens are kept, the latest of each, and the other kind does not push them out', () => {
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

  it('only so many long ones are kept as can be looked for in no time', () => {
    // Each of other characters, so that no two have a piece in common by chance.
    const tokens = Array.from({ length: 5 }, (_, index) =>
      randomBytes(4_096)
        .toString('hex')
        .replace(/./g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0x400 * index)),
    );
    const secrets = holding(...tokens);
    expect(tokens.map((token) => secrets.redact(token) === token)).toEqual(
      tokens.map((_, index) => index === 0),
    );
  });

  it('the one used last is the last to be forgotten', () => {
    const secrets = holding(TOKEN);
    for (let index = 0; index < 40; index += 1) {
      secrets.addToken(randomBytes(16).toString('hex'));
      secrets.addToken(TOKEN);
    }
    expect(secrets.redact(TOKEN)).toBe('[redacted]');
  });

  it('one that is added again is kept, and one that was not yet there is seen at once', () => {
    const secrets = holding(TOKEN);
    expect(secrets.redact(KEY)).toBe(KEY);
    secrets.addKey(KEY);
    secrets.addToken(TOKEN);
    expect(secrets.redact(`${KEY} ${TOKEN}`)).toBe('[redacted] [redacted]');
  });
});
