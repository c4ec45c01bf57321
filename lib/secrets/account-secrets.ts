import { createNgramTables } from './create-ngram-tables.js';
import type { NgramTable } from './ngram-table.js';
import { redactBytes } from './redact-bytes.js';
import { redactString } from './redact-string.js';

/** Enough that none is forgotten while a response that may contain it is on its way. */
const MAX_KEYS = 16;
const MAX_TOKENS = 32;

/** For all keys together, and for all tokens together: four of the maximum length. More would make the search slow. */
const MAX_TOTAL_CHARACTERS = 32 * 1024;

/**
 * The secrets of one account: the latest merchant private keys that were sent, and the latest session tokens that were issued.
 * All redaction goes through this class.
 */
export class AccountSecrets {
  // Arrays of exactly the necessary size, since there may be thousands of accounts.
  #keys: string[] = [];
  #tokens: string[] = [];
  #tables: NgramTable[] | undefined;

  /** Registers a merchant private key. Call it before the key is sent. */
  addKey(key: string): void {
    this.#tables = this.#keys.includes(key) ? this.#tables : undefined;
    this.#keys = withLatest(this.#keys, key, MAX_KEYS);
  }

  /** Registers a session token. */
  addToken(token: string): void {
    this.#tables = this.#tokens.includes(token) ? this.#tables : undefined;
    this.#tokens = withLatest(this.#tokens, token, MAX_TOKENS);
  }

  /**
   * Replaces secrets, and parts of them that reveal them, in whichever common way they are escaped. JSON stays valid. A string
   * without secrets is returned as it is; one that would take too long to search is replaced by a notice. Never throws.
   */
  redact(input: string): string {
    return redactString(input, this.#searchTables);
  }

  /** Like `redact`. Bytes without secrets are returned as they are. */
  redactBytes(input: Buffer): Buffer {
    return redactBytes(input, this.#searchTables);
  }

  get #searchTables(): readonly NgramTable[] {
    this.#tables ??= createNgramTables([...this.#keys, ...this.#tokens]);
    return this.#tables;
  }
}

/** Adds a secret as the latest, and keeps the most recently added ones, within both limits. */
function withLatest(secrets: string[], secret: string, maxCount: number): string[] {
  if (secrets.at(-1) === secret) {
    // The string that the caller keeps, too: an equal one would take memory for each account.
    secrets[secrets.length - 1] = secret;
    return secrets;
  }
  const latest = [...secrets.filter((known) => known !== secret), secret].slice(-maxCount);
  while (latest.length > 1 && totalLength(latest) > MAX_TOTAL_CHARACTERS) {
    latest.shift();
  }
  return latest;
}

const totalLength = (secrets: readonly string[]) => secrets.reduce((sum, { length }) => sum + length, 0);
