import { inspect } from 'node:util';
import { REDACTED } from '../secrets/placeholders.js';

/** What a login returned, without the methods of a session. */
export interface DefexaSessionFields {
  /** The `session_token` for the invoice API. */
  sessionToken: string;
  /** The merchant's `user_id` at Defexa; as text, where a number could not hold it exactly. */
  userId: number | string;
  /** The moment at which the session ends, on the clock of Defexa's server. */
  expiration: Date;
  /** Which session of this process it is, counted from 1. */
  generation: number;
}

/**
 * What a login returns: the token for the invoice API and what belongs to it. Immutable. The token can be read,
 * but is never shown: printed, serialised or put into a string, a session is redacted.
 */
export class DefexaSession {
  /** The merchant's `user_id` at Defexa; as text, where it is above 2^53 and a number could not hold it exactly. */
  readonly userId: number | string;

  /** Grows with every session that this process adopts, from 1. */
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

  /** What `JSON.stringify` shows: all but the token. */
  toJSON(): Record<string, unknown> {
    return {
      userId: this.userId,
      expiration: this.expiration.toISOString(),
      generation: this.generation,
      sessionToken: REDACTED,
    };
  }

  /** What a template string shows: all but the token. */
  toString(): string {
    return `DefexaSession of merchant ${this.userId} until ${this.expiration.toISOString()}`;
  }

  /** What `util.inspect` and `console.log` show: all but the token. */
  [inspect.custom](): string {
    return `DefexaSession ${inspect(this.toJSON())}`;
  }
}
