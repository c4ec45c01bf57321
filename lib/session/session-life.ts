import { elapsed, type Instant } from '../clock/clock.js';
import type { IssuedSession } from './session-source.js';

/**
 * Where in its life a session is; `empty` if there is none.
 *
 * ```text
 *     login sent                                 soft        hard        end
 *         │                 fresh                 │    soft    │   hard   │  expired
 *         └───────────────────────────────────────┴────────────┴──────────┴──────────▶
 *                 served at once                   served, and  callers     never
 *                                                  refreshed    wait for    served
 *                                                  behind       the new one
 * ```
 */
export type SessionState = 'empty' | 'fresh' | 'soft' | 'hard' | 'expired';

/** The course of one session's life: moments as milliseconds after `start`. */
export interface SessionLife {
  readonly start: Instant;
  readonly softAfter: number;
  readonly hardAfter: number;
  readonly lifetimeMs: number;
}

/** The two windows before a session's end, in milliseconds. */
export interface WindowOptions {
  /** The soft window. @default the smaller of 5 minutes and 25 % of the session's life */
  readonly refreshBeforeExpiry?: number;
  /** The hard window. @default the smaller of 60 s and 10 % of the session's life; half the soft window at most */
  readonly expiryMargin?: number;
}

const MINUTE = 60_000;

/** The lengths of the windows of a session that lives for `lifetime`. */
function windowsOf(lifetimeMs: number, options: WindowOptions): { soft: number; hard: number } {
  const { refreshBeforeExpiry, expiryMargin } = options;
  const hard = expiryMargin ?? Math.min(MINUTE, 0.1 * lifetimeMs, (refreshBeforeExpiry ?? Infinity) / 2);
  const wanted = refreshBeforeExpiry ?? Math.max(Math.min(5 * MINUTE, 0.25 * lifetimeMs), hard);
  // Windows as long as the session itself would make one login follow the other.
  const soft = Math.min(wanted, lifetimeMs / 2);
  return { soft, hard: Math.min(hard, soft) };
}

/**
 * Plans a session's life. The soft window starts up to half the way to the hard one later, at random, so that a
 * fleet does not log in at one moment; but early enough to leave a login twice the time that this one took.
 *
 * @param chance a number from 0 to 1, drawn once per session
 */
export function planLife(
  issued: Pick<IssuedSession, 'sentAt' | 'lifetimeMs' | 'tookMs'>,
  options: WindowOptions,
  chance: number,
): SessionLife {
  const { lifetimeMs, sentAt, tookMs } = issued;
  const { soft, hard } = windowsOf(lifetimeMs, options);
  const spread = Math.max(0, Math.min((soft - hard) / 2, soft - hard - 2 * tookMs));
  return {
    start: sentAt,
    softAfter: lifetimeMs - soft + chance * spread,
    hardAfter: lifetimeMs - hard,
    lifetimeMs,
  };
}

/** How old a session is. */
export const ageOf: (start: Instant, now: Instant) => number = elapsed;

/** Where in its life a session is. */
export function classify(life: SessionLife | undefined, now: Instant): SessionState {
  if (!life) {
    return 'empty';
  }
  const age = ageOf(life.start, now);
  if (age < life.softAfter) {
    return 'fresh';
  }
  if (age < life.hardAfter) {
    return 'soft';
  }
  return age < life.lifetimeMs ? 'hard' : 'expired';
}

/** Of one session, two processes may think differently by as much, in milliseconds. */
const SAME = 1_000;

/** Whether a session of another process has more of its life before it than the one held, and is not about to end. */
export function isBetter(life: SessionLife, held: SessionLife | undefined, now: Instant): boolean {
  const state = classify(life, now);
  const left = (of: SessionLife) => of.lifetimeMs - ageOf(of.start, now);
  return (state === 'fresh' || state === 'soft') && (!held || left(life) > left(held) + SAME);
}

/** How long before a session's end callers stop waiting for the next one, so that they can still use this one. */
const LEFT_FOR_USE = 1_000;

/**
 * How long a caller in the hard window can wait for the new session, in milliseconds: as long as the held one can
 * still be of use to it. In the very last second, half of the rest.
 */
export function patienceOf(life: SessionLife, now: Instant): number {
  const left = life.lifetimeMs - ageOf(life.start, now);
  return Math.max(left - LEFT_FOR_USE, left / 2);
}
