import { createDecipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { MAX_VALUE_LENGTH, SessionEncryption } from '../../lib/store/session-encryption.js';
import { fromRecord, toRecord } from '../../lib/store/session-record.js';
import { leaksIn } from '../support/http/secrets.js';

const KEY = 'merchant-private-key-0123456789';
const BASE_URL = 'https://business.payments.defexa.io/';
const TEXT = '{"sessionToken":"8d33c1da7b614ec4a4a3fd2d5e6e7a51","userId":173}';
const seal = new SessionEncryption(KEY, BASE_URL);
const bytesOf = (sealed: string) => Buffer.from(sealed.slice('v1.'.length), 'base64url');
const sealedAs = (bytes: Buffer) => `v1.${bytes.toString('base64url')}`;

it.each(['', 'x', TEXT, 'ünïcödé', 'x'.repeat(10_000)])('opens what it has sealed: %#', (text) => {
  expect(seal.decrypt(seal.encrypt(text))).toBe(text);
});

it('another process with the same key and base URL opens it', () => {
  expect(new SessionEncryption(KEY, BASE_URL).decrypt(seal.encrypt(TEXT))).toBe(TEXT);
});

it('is AES-256-GCM with a key that HKDF-SHA256 derives, and the base URL in the additional data', () => {
  const bytes = bytesOf(seal.encrypt(TEXT));
  const key = Buffer.from(hkdfSync('sha256', KEY, '', `nestjs-defexa seal ${BASE_URL}`, 32));
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    .setAAD(Buffer.from(`nestjs-defexa v1 ${BASE_URL} ${seal.fingerprint}`))
    .setAuthTag(bytes.subarray(-16));
  const opened = decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  expect(opened).toBe(TEXT);
});

it('1,000 seals of one text are all different', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => seal.encrypt(TEXT))).size).toBe(1_000);
});

it('neither what is sealed nor the fingerprint shows the key or the text', () => {
  const secrets = [KEY, TEXT, Buffer.from(TEXT).toString('base64url'), Buffer.from(KEY).toString('hex')];
  expect(leaksIn(seal.encrypt(TEXT), secrets)).toEqual([]);
  // Looks like a token, but is none.
  expect(leaksIn(seal.fingerprint.slice(1), secrets)).toEqual([]);
});

it('a bit that is flipped anywhere is noticed', () => {
  const bytes = bytesOf(seal.encrypt(TEXT));
  const opened = Array.from({ length: 8 * bytes.length }, (_, bit) => {
    const altered = Buffer.from(bytes);
    altered[bit >> 3]! ^= 1 << (bit & 7);
    return seal.decrypt(sealedAs(altered));
  });
  expect(opened.filter((text) => text !== undefined)).toEqual([]);
});

it('no character can be another one, unless it stands for the same bytes', () => {
  const sealed = seal.encrypt(TEXT);
  for (let at = 0; at < sealed.length; at += 1) {
    for (const other of ['A', 'z', '0', '.', '=', '\0', '\u{1f600}']) {
      const altered = sealed.slice(0, at) + other + sealed.slice(at + 1);
      const isSame = altered.startsWith('v1.') && bytesOf(altered).equals(bytesOf(sealed));
      expect([altered, seal.decrypt(altered)]).toEqual([altered, isSame ? TEXT : undefined]);
    }
  }
});

it('a part of it opens nothing', () => {
  const sealed = seal.encrypt(TEXT);
  for (let length = 0; length < sealed.length - 1; length += 1) {
    expect(seal.decrypt(sealed.slice(0, length))).toBeUndefined();
    expect(seal.decrypt(sealed.slice(sealed.length - length))).toBeUndefined();
  }
});

describe('opens nothing of', () => {
  const sealed = seal.encrypt(TEXT);
  it.each([
    ['another key', new SessionEncryption(`${KEY}0`, BASE_URL).encrypt(TEXT)],
    ['another base URL', new SessionEncryption(KEY, 'https://sandbox.defexa.io/').encrypt(TEXT)],
    [
      'a key and base URL whose border lies elsewhere',
      new SessionEncryption(`${KEY}h`, 'ttps://x/').encrypt(TEXT),
    ],
    ['another version', sealed.replace('v1.', 'v2.')],
    ['no version', sealed.slice('v1.'.length)],
    ['nothing', ''],
    ['the version alone', 'v1.'],
    ['a nonce and tag alone', sealedAs(Buffer.alloc(28))],
    ['JSON', TEXT],
    ['bytes', '\u0000\uFFFD\uFFFD'],
  ])('%s', (_what, text) => {
    expect(seal.decrypt(text)).toBeUndefined();
  });
});

it.each([
  ['the key', new SessionEncryption(`${KEY}0`, BASE_URL)],
  ['the base URL', new SessionEncryption(KEY, 'https://sandbox.defexa.io/')],
])('the fingerprint is another one where %s is', (_what, other) => {
  expect(seal.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  expect(other.fingerprint).not.toBe(seal.fingerprint);
  expect(new SessionEncryption(KEY, BASE_URL).fingerprint).toBe(seal.fingerprint);
});

describe('the longest value', () => {
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

  it.each(['"', '\\', 'x', '\u2028', '\u00e9', '\u{1f600}'])('holds a token of 8 KiB of %j', (character) => {
    const sessionToken = character.repeat(8_192 / Buffer.byteLength(character));
    const sealed = seal.encrypt(toRecord({ ...session, sessionToken }, meeting));
    expect(sealed.length).toBeLessThan(MAX_VALUE_LENGTH);
    expect(fromRecord(seal.decrypt(sealed)!, meeting)!.sessionToken).toBe(sessionToken);
  });

  it('is the longest that is opened, whoever sealed it', () => {
    // Four characters are three bytes, of which 28 are the nonce and the tag.
    const longest = Math.floor(((MAX_VALUE_LENGTH - 'v1.'.length) * 3) / 4) - 28;
    const opens = (length: number) => seal.decrypt(seal.encrypt('x'.repeat(length))) !== undefined;
    expect([longest - 1, longest, longest + 1, 30_000_000].map(opens)).toEqual([true, true, false, false]);
  });
});
