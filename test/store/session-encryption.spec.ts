import { createDecipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { MAX_VALUE_LENGTH, SessionEncryption } from '../../lib/store/session-encryption.js';
import { fromRecord, toRecord } from '../../lib/store/session-record.js';
import { leaksIn } from '../support/http/secrets.js';

const KEY = 'merchant-private-key-0123456789';
const BASE_URL = 'https://business.payments.defexa.io/';
const PLAINTEXT = '{"sessionToken":"8d33c1da7b614ec4a4a3fd2d5e6e7a51","userId":173}';
const encryption = new SessionEncryption(KEY, BASE_URL);
const bytesOf = (encrypted: string) => Buffer.from(encrypted.slice('v1.'.length), 'base64url');
const encode = (bytes: Buffer) => `v1.${bytes.toString('base64url')}`;

it.each(['', 'x', PLAINTEXT, 'ünïcödé', 'x'.repeat(10_000)])('decrypts what it encrypted: %#', (text) => {
  expect(encryption.decrypt(encryption.encrypt(text))).toBe(text);
});

it('another process with the same key and base URL decrypts it', () => {
  expect(new SessionEncryption(KEY, BASE_URL).decrypt(encryption.encrypt(PLAINTEXT))).toBe(PLAINTEXT);
});

it('uses AES-256-GCM with a key derived by HKDF-SHA256, and the base URL as additional data', () => {
  const bytes = bytesOf(encryption.encrypt(PLAINTEXT));
  const key = Buffer.from(hkdfSync('sha256', KEY, '', `nestjs-defexa seal ${BASE_URL}`, 32));
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    .setAAD(Buffer.from(`nestjs-defexa v1 ${BASE_URL} ${encryption.fingerprint}`))
    .setAuthTag(bytes.subarray(-16));
  const decrypted = decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  expect(decrypted).toBe(PLAINTEXT);
});

it('encrypts the same string differently each time', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => encryption.encrypt(PLAINTEXT))).size).toBe(1_000);
});

it('neither the value nor the fingerprint shows the key or the plaintext', () => {
  const secrets = [
    KEY,
    PLAINTEXT,
    Buffer.from(PLAINTEXT).toString('base64url'),
    Buffer.from(KEY).toString('hex'),
  ];
  expect(leaksIn(encryption.encrypt(PLAINTEXT), secrets)).toEqual([]);
  // Without its first character, the fingerprint does not have the length of a token.
  expect(leaksIn(encryption.fingerprint.slice(1), secrets)).toEqual([]);
});

it('decrypts nothing if any bit was flipped', () => {
  const bytes = bytesOf(encryption.encrypt(PLAINTEXT));
  const decrypted = Array.from({ length: 8 * bytes.length }, (_, bit) => {
    const altered = Buffer.from(bytes);
    altered[bit >> 3]! ^= 1 << (bit & 7);
    return encryption.decrypt(encode(altered));
  });
  expect(decrypted.filter((text) => text !== undefined)).toEqual([]);
});

it('decrypts nothing if any character was replaced, unless it encodes the same bytes', () => {
  const encrypted = encryption.encrypt(PLAINTEXT);
  for (let at = 0; at < encrypted.length; at += 1) {
    for (const other of ['A', 'z', '0', '.', '=', '\0', '\u{1f600}']) {
      const altered = encrypted.slice(0, at) + other + encrypted.slice(at + 1);
      const isSame = altered.startsWith('v1.') && bytesOf(altered).equals(bytesOf(encrypted));
      expect([altered, encryption.decrypt(altered)]).toEqual([altered, isSame ? PLAINTEXT : undefined]);
    }
  }
});

it('decrypts no part of a value', () => {
  const encrypted = encryption.encrypt(PLAINTEXT);
  for (let length = 0; length < encrypted.length - 1; length += 1) {
    expect(encryption.decrypt(encrypted.slice(0, length))).toBeUndefined();
    expect(encryption.decrypt(encrypted.slice(encrypted.length - length))).toBeUndefined();
  }
});

describe('does not decrypt', () => {
  const encrypted = encryption.encrypt(PLAINTEXT);
  it.each([
    ['a value of another key', new SessionEncryption(`${KEY}0`, BASE_URL).encrypt(PLAINTEXT)],
    [
      'a value of another base URL',
      new SessionEncryption(KEY, 'https://sandbox.defexa.io/').encrypt(PLAINTEXT),
    ],
    [
      'a value of a key and base URL that join to the same string',
      new SessionEncryption(`${KEY}h`, 'ttps://x/').encrypt(PLAINTEXT),
    ],
    ['a value of another version', encrypted.replace('v1.', 'v2.')],
    ['a value without a version', encrypted.slice('v1.'.length)],
    ['an empty string', ''],
    ['the version alone', 'v1.'],
    ['a nonce and tag alone', encode(Buffer.alloc(28))],
    ['JSON', PLAINTEXT],
    ['bytes', '\u0000\uFFFD\uFFFD'],
  ])('%s', (_what, text) => {
    expect(encryption.decrypt(text)).toBeUndefined();
  });
});

it.each([
  ['the key', new SessionEncryption(`${KEY}0`, BASE_URL)],
  ['the base URL', new SessionEncryption(KEY, 'https://sandbox.defexa.io/')],
])('the fingerprint depends on %s', (_what, other) => {
  expect(encryption.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  expect(other.fingerprint).not.toBe(encryption.fingerprint);
  expect(new SessionEncryption(KEY, BASE_URL).fingerprint).toBe(encryption.fingerprint);
});

describe('the length limit', () => {
  const now = { wallMs: 8.64e15, monotonicMs: 8.64e15 };
  const meeting = { storeMs: 1_767_225_600_000.123, asked: now, answered: now };
  const fractional = 1_234_567_890.123_456_7;
  const session = {
    userId: -Number.MAX_SAFE_INTEGER,
    expiration: new Date(-8.64e15),
    lifetimeMs: fractional,
    sentAt: { wallMs: 8.64e15 - fractional, monotonicMs: 8.64e15 - fractional },
    tookMs: fractional,
    expirationUnderstood: false,
  };

  it.each(['"', '\\', 'x', '\u2028', '\u00e9', '\u{1f600}'])(
    'fits a session with a token of 8 KiB of %j',
    (character) => {
      const sessionToken = character.repeat(8_192 / Buffer.byteLength(character));
      const encrypted = encryption.encrypt(toRecord({ ...session, sessionToken }, meeting));
      expect(encrypted.length).toBeLessThan(MAX_VALUE_LENGTH);
      expect(fromRecord(encryption.decrypt(encrypted)!, meeting)!.sessionToken).toBe(sessionToken);
    },
  );

  it('is the longest value that is decrypted', () => {
    // Four characters are three bytes, of which 28 are the nonce and the tag.
    const longest = Math.floor(((MAX_VALUE_LENGTH - 'v1.'.length) * 3) / 4) - 28;
    const isDecrypted = (length: number) =>
      encryption.decrypt(encryption.encrypt('x'.repeat(length))) !== undefined;
    expect([longest - 1, longest, longest + 1, 30_000_000].map(isDecrypted)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
