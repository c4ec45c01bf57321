import { elapsed, type Instant } from '../clock/clock.js';
import type { IssuedSession } from './session-source.js';

/** How many rejected tokens are remembered: a store whose clock is wrong may return an old session once more. */
const MAX_TOKENS = 32;

/**
 * The sessions that the invoice API rejected. An attacker who can write to the store can restore old sessions without the
 * merchant private key. A process that adopted those would have its requests rejected as long as the attack lasts.
 */
export class RejectedSessions {
  readonly #tokens = new Set<string>();
  #latestSince: Instant | undefined;

  /** @param latestSince since when the rejected session had been our latest one */
  add(sessionToken: string, latestSince: Instant): void {
    this.#tokens.add(sessionToken);
    if (this.#tokens.size > MAX_TOKENS) {
      this.#tokens.delete(this.#tokens.keys().next().value!);
    }
    this.#latestSince = latestSince;
  }

  /**
   * Whether a session of another process may be newer than the one that was rejected last: its login ended after we got
   * that one. It need not have ended after the rejection. Where each login ends the older sessions, the login of another
   * process comes first and causes our rejection. If both moments are equal, a login is the safe choice.
   */
  mayBeNewer({ sessionToken, sentAt, tookMs }: IssuedSession, now: Instant): boolean {
    const latestForMs = this.#latestSince ? elapsed(this.#latestSince, now) : Infinity;
    return !this.#tokens.has(sessionToken) && elapsed(sentAt, now) - tookMs < latestForMs;
  }
}
