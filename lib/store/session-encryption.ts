import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** The version of the entries' format. Raise it when the format changes. */
const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The longest value in a store, in characters. A session token has 8 KiB at most, which JSON may double. With the rest of a
 * session (less than 1 KiB), encrypted and in base64url, that is less than 23 KiB.
 */
export const MAX_VALUE_LENGTH = 24 * 1024;

/**
 * Encrypts what is stored for one account, that is, for one merchant private key at one base URL. Without the key, nobody
 * can read an entry, change it unnoticed, or pass off one account's entry as another's: the keys are derived from the
 * merchant's (HKDF, RFC 5869) and the base URL, and the encryption (AES-256-GCM) authenticates the account. It cannot tell
 * whether somebody put an older entry back.
 */
export class SessionEncryption {
  /** Identifies the account in a store without revealing its key. */
  readonly fingerprint: string;

  readonly #key: Buffer;
  readonly #context: Buffer;

  constructor(merchantPrivateKey: string, baseUrl: string) {
    const derive = (purpose: string, bytes: number) =>
      Buffer.from(hkdfSync('sha256', merchantPrivateKey, '', `nestjs-defexa ${purpose} ${baseUrl}`, bytes));
    this.fingerprint = derive('name', 16).toString('hex');
    this.#key = derive('seal', 32);
    this.#context = Buffer.from(`nestjs-defexa ${VERSION} ${baseUrl} ${this.fingerprint}`);
  }

  encrypt(text: string): string {
    const iv = randomBytes(IV_BYTES);
    const options = { authTagLength: TAG_BYTES };
    const cipher = createCipheriv(ALGORITHM, this.#key, iv, options).setAAD(this.#context);
    const encrypted = Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${encrypted.toString('base64url')}`;
  }

  /** @returns undefined for anything that was not encrypted for this account, in this version */
  decrypt(value: string): string | undefined {
    if (value.length > MAX_VALUE_LENGTH) {
      return undefined;
    }
    const [version, encoded = ''] = value.split('.');
    const bytes = Buffer.from(encoded, 'base64url');
    if (version !== VERSION || bytes.length < IV_BYTES + TAG_BYTES) {
      return undefined;
    }
    const end = bytes.length - TAG_BYTES;
    const options = { authTagLength: TAG_BYTES };
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, IV_BYTES), options)
        .setAAD(this.#context)
        .setAuthTag(bytes.subarray(end));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, end)), decipher.final()]).toString();
    } catch {
      return undefined;
    }
  }
}
