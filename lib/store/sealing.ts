import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Of the format of entries, which its changes change. */
const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/**
 * The longest value in a store, in characters. A session token has 8 KiB at most, which JSON may double; with the rest of a
 * session (less than 1 KiB), sealed and in base64url, that is less than 23 KiB.
 */
export const LONGEST_VALUE = 24 * 1024;

/**
 * Seals what is stored for one account, that is, one merchant private key at one base URL. Without the key, nobody reads
 * it, alters it unnoticed, or passes one account's for another's: each has keys of its own, derived from the merchant's
 * (HKDF, RFC 5869) and bound to the base URL, and what is sealed (AES-256-GCM) is bound to the account. An
 * entry that is still good can be put back, though: that no seal can tell.
 */
export class AccountSeal {
  /** Names the account in a store, and tells nothing of its key. */
  readonly fingerprint: string;

  readonly #key: Buffer;
  readonly #context: Buffer;

  constructor(merchantPrivateKey: string, baseUrl: string) {
    const derive = (purpose: string, length: number) =>
      Buffer.from(hkdfSync('sha256', merchantPrivateKey, '', `nestjs-defexa ${purpose} ${baseUrl}`, length));
    this.fingerprint = derive('name', 16).toString('hex');
    this.#key = derive('seal', 32);
    this.#context = Buffer.from(`nestjs-defexa ${VERSION} ${baseUrl} ${this.fingerprint}`);
  }

  /** Seals a text. */
  seal(text: string): string {
    const iv = randomBytes(IV_LENGTH);
    const cipher = createCipheriv(ALGORITHM, this.#key, iv, { authTagLength: TAG_LENGTH }).setAAD(
      this.#context,
    );
    const sealed = Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${sealed.toString('base64url')}`;
  }

  /** Opens what was sealed; undefined where it was not sealed for this account, or not by this version. */
  open(sealed: string): string | undefined {
    if (sealed.length > LONGEST_VALUE) {
      return undefined;
    }
    const [version, encoded = ''] = sealed.split('.');
    const bytes = Buffer.from(encoded, 'base64url');
    if (version !== VERSION || bytes.length < IV_LENGTH + TAG_LENGTH) {
      return undefined;
    }
    const end = bytes.length - TAG_LENGTH;
    const iv = bytes.subarray(0, IV_LENGTH);
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, iv, { authTagLength: TAG_LENGTH })
        .setAAD(this.#context)
        .setAuthTag(bytes.subarray(end));
      return Buffer.concat([decipher.update(bytes.subarray(IV_LENGTH, end)), decipher.final()]).toString();
    } catch {
      return undefined;
    }
  }
}
