import type { Instant } from '../clock/clock.js';
import { ageOf } from './session-life.js';
import type { IssuedSession } from './session-source.js';

/** How soon after a forced login a rejection of its session means that somebody else ends our sessions, in ms. */
const TOO_SOON = 5_000;
/** How many logins rejections may force within a minute. */
const MOST_FORCED_LOGINS = 3;
const MINUTE = 60_000;
/** How long logins then stop, in ms. */
export const COOL_DOWN = 30_000;

/**
 * Recognises two processes that end each other's sessions: each would force a new login at every request, for
 * ever. Moments are milliseconds on the monotonic clock.
 */
export class Contention {
  #forcedLogins: number[] = [];

  /** Notes a login that became necessary because a session was rejected. */
  noteForcedLogin(now: number): void {
    this.#forcedLogins.push(now);
  }

  /**
   * Takes note of a rejected session, and says whether logins must cool down: where a session that already
   * replaced a rejected one is rejected within 5 s, or where this rejection would force a fourth login within a
   * minute. A first early rejection costs one login only: a single revoked session is no contention.
   */
  noteRejection(session: { forced: boolean; age: number }, now: number): boolean {
    this.#forcedLogins = this.#forcedLogins.filter((moment) => now - moment < MINUTE);
    const tooSoon = session.forced && session.age < TOO_SOON;
    if (!tooSoon && this.#forcedLogins.length < MOST_FORCED_LOGINS) {
      return false;
    }
    this.#forcedLogins = [];
    return true;
  }
}

/** How many of the tokens that were rejected are remembered: a store whose clock is wrong may give them once more. */
const MOST_TOKENS = 32;

/**
 * What rejections say of the sessions of other processes. Whoever can write to a store can put back sessions that were there
 * before, without the merchant private key. If such a one were taken for a newer session, requests would be rejected for as
 * long as it goes on.
 */
export class Rejections {
  readonly contention = new Contention();
  readonly #tokens = new Set<string>();
  #rejectedHeldSince: Instant | undefined;

  /** @param heldSince when the session that was rejected became our latest one */
  note(sessionToken: string, heldSince: Instant | undefined): void {
    this.#tokens.add(sessionToken);
    if (this.#tokens.size > MOST_TOKENS) {
      this.#tokens.delete(this.#tokens.keys().next().value!);
    }
    this.#rejectedHeldSince = heldSince;
  }

  /**
   * Whether a session of another process may have come after the one that was rejected last: its login ended after that one
   * became ours. It need not be later than the rejection: where each login ends the older sessions, the login of
   * another process comes first, and our rejection follows from it. Where the two are equal it is refused, which costs a login.
   */
  allow({ sessionToken, sentAt, tookMs }: IssuedSession, now: Instant): boolean {
    const heldFor = this.#rejectedHeldSince ? ageOf(this.#rejectedHeldSince, now) : Infinity;
    return !this.#tokens.has(sessionToken) && ageOf(sentAt, now) - tookMs < heldFor;
  }
}
