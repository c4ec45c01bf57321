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
