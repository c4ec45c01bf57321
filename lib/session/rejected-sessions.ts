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
  #obtainedAt: Instant | undefined;

  /** @param obtainedAt when we got the rejected session */
  add(sessionToken: string, obtainedAt: Instant): void {
    this.#tokens.add(sessionToken);
    if (this.#tokens.size > MAX_TOKENS) {
      this.#tokens.delete(this.#tokens.keys().next().value!);
    }
    this.#obtainedAt = obtainedAt;
  }

  /**
   * Whether a session of another process may be newer than the one that was rejected last: its login ended after we got the
   * rejected one. It may have ended before the rejection: where each login ends the older sessions, the other process logs in first,
   * and that is why ours is rejected. If both moments are equal, a login is the safe choice.
   */
  mayBeNewer({ sessionToken, sentAt, tookMs }: IssuedSession, now: Instant): boolean {
    const latestForMs = this.#obtainedAt ? elapsed(this.#obtainedAt, now) : Infinity;
    return !this.#tokens.has(sessionToken) && elapsed(sentAt, now) - tookMs < latestForMs;
  }
}
