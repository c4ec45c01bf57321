import { inspect } from 'node:util';
import { REDACTED } from '../secrets/placeholders.js';

/** The fields of a session. */
export interface DefexaSessionFields {
  /** The `session_token` for the invoice API. */
  sessionToken: string;
  /** The merchant's `user_id` at Defexa; a string if a number could not hold it exactly. */
  userId: number | string;
  /** The moment at which the session ends, on the clock of Defexa's server. */
  expiration: Date;
  /** Which session of this process it is, counted from 1. */
  generation: number;
}

/**
 * A session at Defexa, as a login returns it: the token for the invoice API and what belongs to it. Immutable. Your code can
 * read the token, but a session that is printed, serialised or put into a string does not show it.
 */
export class DefexaSession {
  /** The merchant's `user_id` at Defexa; a string if it is above 2^53, so that a number could not hold it exactly. */
  readonly userId: number | string;

  /** Which session of this process it is: 1 for the first, and one more for each that follows. */
  readonly generation: number;

  readonly #sessionToken: string;
  readonly #expiration: number;

  constructor(fields: DefexaSessionFields) {
    this.userId = fields.userId;
    this.generation = fields.generation;
    this.#sessionToken = fields.sessionToken;
    this.#expiration = fields.expiration.getTime();
    Object.freeze(this);
  }

  /** The `session_token` for the JSON body of every request to the invoice API. */
  get sessionToken(): string {
    return this.#sessionToken;
  }

  /** The moment at which the session ends, on the clock of Defexa's server. */
  get expiration(): Date {
    return new Date(this.#expiration);
  }

  /** What `JSON.stringify` shows: everything but the token. */
  toJSON(): Record<string, unknown> {
    return {
      userId: this.userId,
      expiration: this.expiration.toISOString(),
      generation: this.generation,
      sessionToken: REDACTED,
    };
  }

  /** What a template string shows: everything but the token. */
  toString(): string {
    return `DefexaSession of merchant ${this.userId} until ${this.expiration.toISOString()}`;
  }

  /** What `util.inspect` and `console.log` show: everything but the token. */
  [inspect.custom](): string {
    return `DefexaSession ${inspect(this.toJSON())}`;
  }
}
