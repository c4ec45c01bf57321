import { type PieceTable, tablesOf } from './piece-table.js';
import { redactText } from './redact-text.js';

/** So many that none is forgotten while an answer that may hold it is on its way. */
const MOST_KEYS = 16;
const MOST_TOKENS = 32;

/** Of the keys, and of the tokens, in characters: to look for more would take long. Four of the longest that are accepted. */
const LONGEST_IN_ALL = 32 * 1024;

/**
 * The secrets of one account: the merchant private keys that were sent, and the session tokens that were issued, the latest
 * of each. Whatever is shown of an answer or an error is searched for them, here and nowhere else.
 */
export class AccountSecrets {
  readonly #keys = new Set<string>();
  readonly #tokens = new Set<string>();
  #tables: PieceTable[] | undefined;

  /** Notes a merchant private key, before it is sent. */
  addKey(key: string): void {
    this.#add(this.#keys, key, MOST_KEYS);
  }

  /** Notes a session token. */
  addToken(token: string): void {
    this.#add(this.#tokens, token, MOST_TOKENS);
  }

  /**
   * The text without the secrets, and without pieces of them that tell, however they are escaped. JSON stays JSON, and a
   * text that holds no secret is returned as it is. One that would take too long to search is withheld: what is returned
   * then says so. Never throws.
   */
  redact(text: string): string {
    this.#tables ??= tablesOf([...this.#keys, ...this.#tokens]);
    return redactText(text, this.#tables);
  }

  #add(secrets: Set<string>, secret: string, most: number): void {
    const isKnown = secrets.delete(secret);
    // The one used last is the last to be forgotten.
    secrets.add(secret);
    if (isKnown) {
      return;
    }
    this.#tables = undefined;
    for (const oldest of secrets) {
      const fits = secrets.size <= most && lengthOf(secrets) <= LONGEST_IN_ALL;
      if (fits || secrets.size === 1) {
        break;
      }
      secrets.delete(oldest);
    }
  }
}

const lengthOf = (secrets: Set<string>) => [...secrets].reduce((sum, { length }) => sum + length, 0);
