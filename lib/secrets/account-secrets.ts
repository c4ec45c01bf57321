import { createNgramTables, type NgramTable } from './ngram-table.js';
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
  readonly #keys = new Set<string>();
  readonly #tokens = new Set<string>();
  #tables: NgramTable[] | undefined;

  /** Registers a merchant private key. Call it before the key is sent. */
  addKey(key: string): void {
    this.#add(this.#keys, key, MAX_KEYS);
  }

  /** Registers a session token. */
  addToken(token: string): void {
    this.#add(this.#tokens, token, MAX_TOKENS);
  }

  /**
   * Replaces secrets, and parts of them that reveal them, in whichever common way they are escaped. JSON stays valid. A string
   * without secrets is returned as it is; one that would take too long to search is replaced by a notice. Never throws.
   */
  redact(input: string): string {
    this.#tables ??= createNgramTables([...this.#keys, ...this.#tokens]);
    return redactString(input, this.#tables);
  }

  /** Keeps the most recently added secrets, within both limits. */
  #add(secrets: Set<string>, secret: string, maxCount: number): void {
    const isKnown = secrets.delete(secret);
    secrets.add(secret);
    if (isKnown) {
      return;
    }
    this.#tables = undefined;
    for (const oldest of secrets) {
      const isWithinLimits = secrets.size <= maxCount && totalLength(secrets) <= MAX_TOTAL_CHARACTERS;
      if (isWithinLimits || secrets.size === 1) {
        break;
      }
      secrets.delete(oldest);
    }
  }
}

const totalLength = (secrets: Set<string>) => [...secrets].reduce((sum, { length }) => sum + length, 0);
