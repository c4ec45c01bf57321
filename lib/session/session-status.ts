import type { Instant } from '../clock/clock.js';
import type { DefexaError } from '../errors/index.js';
import type { LoginGate } from './login-gate.js';
import type { SessionState } from './refresh-windows.js';
import type { SessionSlot } from './session-slot.js';

/** How an account's session and its logins are, at the moment at which `DefexaSessionProvider.status` was read. */
export interface DefexaSessionStatus {
  /** The state of the current session. */
  readonly state: SessionState;
  /**
   * How much longer the current session is served, in milliseconds, by the clocks that decide about it: it is not the difference
   * between `expiration` and this machine's clock. 0 without a session, or once it has ended.
   */
  readonly expiresInMs: number;
  /**
   * The error of the last login, if that failed and there has been no new session since. If logins pause because fresh sessions
   * keep being rejected, and none has failed, the `DefexaSessionRejectedError` that callers get.
   */
  readonly lastError: DefexaError | undefined;
  /**
   * Until when calls that need a login fail at once: after a failed login, a rejected key, or rejections of fresh sessions. A new
   * key, or `refresh()`, ends the pause sooner. Not set if a login may start now.
   */
  readonly pausedUntil: Date | undefined;
}

/**
 * Reads the status of an account.
 *
 * @internal
 */
export function readStatus(slot: SessionSlot, gate: LoginGate, now: Instant): DefexaSessionStatus {
  return Object.freeze({
    state: slot.state(now),
    expiresInMs: slot.expiresInMs(now),
    lastError: gate.lastError(now),
    pausedUntil: gate.pausedUntil(now),
  });
}
