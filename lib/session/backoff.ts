import type { Instant } from '../clock/clock.js';
import { isLoginRejected } from '../errors/defexa-errors.js';
import type { DefexaError } from '../errors/index.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** After a failed login, the next one may start after a random part of this, doubled with each failure up to `maxMs`. */
const BACKOFF = {
  /** Callers need the login. */
  callers: { firstMs: 1 * SECOND_MS, maxMs: 10 * SECOND_MS },
  background: { firstMs: 5 * SECOND_MS, maxMs: 60 * SECOND_MS },
} as const;

/** How long a rejected key is not sent again: doubled with each rejection up to `maxMs`. */
export const KEY_BACKOFF = { firstMs: 30 * SECOND_MS, maxMs: 5 * MINUTE_MS };

/** The last of consecutive failed logins. Moments are milliseconds on the monotonic clock. */
export interface Failure {
  readonly error: DefexaError;
  readonly atMs: number;
  /** How many consecutive logins have failed. */
  readonly count: number;
  /** A number from 0 to 1, drawn once per failure. */
  readonly jitter: number;
  /** How long Defexa asked us to wait (`Retry-After`). */
  readonly retryAfterMs: number;
  /** When the backoff of the rejected key ends, if that is why the login failed. */
  readonly keyBackoffUntilMs: number | undefined;
  readonly isOutOfTime: boolean;
}

/** When the backoff of a rejected key ends, as `noteRejectedKey` has written it into the error. */
export function keyBackoffEndMs(error: DefexaError, now: Instant): number | undefined {
  const retryAt = isLoginRejected(error) ? error.retryAt : undefined;
  return retryAt && now.monotonicMs + retryAt.getTime() - now.wallMs;
}

/** When callers are told to try again: until the backoff of a rejected key ends, only another key can help. */
export function retryAtMs(failure: Failure): number {
  return failure.keyBackoffUntilMs ?? loginMayStartAtMs(failure, 'callers');
}

/**
 * When a login may start. A rejected key does not delay the login, only the sending: the login reads the key again, and
 * `KeyBackoffSource` stops it if it is the same.
 */
export function loginMayStartAtMs(
  failure: Failure,
  purpose: keyof typeof BACKOFF,
  hardFromMs = Infinity,
): number {
  const { atMs, count, jitter, keyBackoffUntilMs = Infinity } = failure;
  if (failure.isOutOfTime) {
    // The Retry-After of an attempt before the one that hung was obeyed.
    return atMs;
  }
  const backoffEndsMs = Math.min(atMs + jitter * doubled(BACKOFF[purpose], count), keyBackoffUntilMs);
  const mayStartMs = hardFromMs > atMs ? Math.min(backoffEndsMs, hardFromMs) : backoffEndsMs;
  return Math.max(mayStartMs, atMs + failure.retryAfterMs);
}

export function doubled({ firstMs, maxMs }: { firstMs: number; maxMs: number }, count: number): number {
  return Math.min(maxMs, firstMs * 2 ** (count - 1));
}

/** A moment of the monotonic clock as a date on the wall clock, as it is set now. */
export function dateOf(monotonicMs: number, now: Instant): Date {
  return new Date(Math.ceil(now.wallMs + monotonicMs - now.monotonicMs));
}
