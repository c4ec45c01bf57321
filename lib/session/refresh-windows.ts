import { elapsed, type Instant } from '../clock/clock.js';
import type { IssuedSession } from './session-source.js';

/**
 * The state of a session; `empty` if there is none.
 *
 * ```text
 *     login sent                                  soft         hard       end
 *         │                 fresh                  │    soft    │   hard   │  expired
 *         └────────────────────────────────────────┴────────────┴──────────┴──────────▶
 *                 served at once                    served, and  callers    never
 *                                                   refreshed in wait for   served
 *                                                   background   a new one
 * ```
 */
export type SessionState = 'empty' | 'fresh' | 'soft' | 'hard' | 'expired';

/**
 * The plan of a session's life.
 *
 * @internal
 */
export interface SessionLife {
  /** When its login was sent. All other fields count from there. */
  readonly start: Instant;
  readonly softAfterMs: number;
  readonly hardAfterMs: number;
  readonly lifetimeMs: number;
}

/**
 * The two windows before a session's end, in milliseconds.
 *
 * @internal
 */
export interface RefreshWindowOptions {
  /** The soft window. @default the smaller of 5 minutes and 25 % of the session's life */
  readonly refreshBeforeExpiry?: number | undefined;
  /** The hard window. @default the smaller of 60 s and 10 % of the session's life; half the soft window at most */
  readonly expiryMargin?: number | undefined;
}

const MINUTE_MS = 60_000;

function windowLengths(
  lifetimeMs: number,
  options: RefreshWindowOptions,
): { softMs: number; hardMs: number } {
  const { refreshBeforeExpiry, expiryMargin } = options;
  const hardMs = expiryMargin ?? Math.min(MINUTE_MS, 0.1 * lifetimeMs, (refreshBeforeExpiry ?? Infinity) / 2);
  const wantedMs = refreshBeforeExpiry ?? Math.max(Math.min(5 * MINUTE_MS, 0.25 * lifetimeMs), hardMs);
  // If the windows were as long as the session, each login would be followed by the next at once.
  const softMs = Math.min(wantedMs, lifetimeMs / 2);
  return { softMs, hardMs: Math.min(hardMs, softMs) };
}

/**
 * Plans a session's life. The soft window starts a random part of (soft − hard)/2 later, so that a fleet does not log in
 * at one moment, but early enough to leave room for a login twice as long as the last one.
 *
 * @param jitter a number from 0 to 1, drawn once per session
 *
 * @internal
 */
export function planLife(
  issued: Pick<IssuedSession, 'sentAt' | 'lifetimeMs' | 'tookMs'>,
  options: RefreshWindowOptions,
  jitter: number,
): SessionLife {
  const { lifetimeMs, sentAt, tookMs } = issued;
  const { softMs, hardMs } = windowLengths(lifetimeMs, options);
  const spreadMs = Math.max(0, Math.min((softMs - hardMs) / 2, softMs - hardMs - 2 * tookMs));
  return {
    start: sentAt,
    softAfterMs: Math.round(lifetimeMs - softMs + jitter * spreadMs),
    hardAfterMs: Math.round(lifetimeMs - hardMs),
    lifetimeMs,
  };
}

/**
 * The state of a session at this moment.
 *
 * @internal
 */
export function stateOf(life: SessionLife | undefined, now: Instant): SessionState {
  if (!life) {
    return 'empty';
  }
  const ageMs = elapsed(life.start, now);
  if (ageMs < life.softAfterMs) {
    return 'fresh';
  }
  if (ageMs < life.hardAfterMs) {
    return 'soft';
  }
  return ageMs < life.lifetimeMs ? 'hard' : 'expired';
}

/** Two processes may disagree by this much on the end of the same session. */
const SAME_END_MS = 1_000;

/**
 * Whether a session of another process lives longer than the cached one, and has not reached its hard window.
 *
 * @internal
 */
export function isBetter(life: SessionLife, cached: SessionLife | undefined, now: Instant): boolean {
  const state = stateOf(life, now);
  const isServed = state === 'fresh' || state === 'soft';
  return isServed && (!cached || leftMs(life, now) > leftMs(cached, now) + SAME_END_MS);
}

/**
 * How much longer a session is served; negative once it has ended.
 *
 * @internal
 */
export const leftMs = (life: SessionLife, now: Instant): number => life.lifetimeMs - elapsed(life.start, now);

/** Callers stop waiting for the next session this long before the end of this one, so that they can still use it. */
const LEFT_FOR_USE_MS = 1_000;

/**
 * How long a caller in the hard window waits for a new session: in the last two seconds, half of the time that is left.
 *
 * @internal
 */
export function hardWindowWaitMs(life: SessionLife, now: Instant): number {
  const left = leftMs(life, now);
  return Math.max(left - LEFT_FOR_USE_MS, left / 2);
}
