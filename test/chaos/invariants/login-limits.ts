/**
 * The limits for logins (see docs/session.md), with the package's defaults, in milliseconds. For each app:
 *
 * - One login at a time.
 * - A login starts if there is no session, if the cached one is in its soft window or was rejected, or if `refresh()` forces
 *   it; never while a session is fresh.
 * - A login makes up to three attempts if callers wait, and one in the background; one more if the key is rotated meanwhile.
 * - After a failed login, none for a random part of 1 s, doubling to 10 s; in the background, of 5 s, doubling to 60 s, but
 *   only up to the start of the hard window. None during `Retry-After`.
 * - With a rejected key, none for 30 s, doubling to 5 minutes.
 * - None for 30 s if a session that replaced a rejected one was rejected within 5 s, or if a rejection would force a fourth
 *   login within a minute.
 *
 * `refresh()` lifts each pause once. So does adopting a session of another process.
 */
export const LIMITS = {
  attempts: { waiting: 3, background: 1 },
  backoff: {
    waiting: { firstMs: 1_000, maxMs: 10_000 },
    background: { firstMs: 5_000, maxMs: 60_000 },
  },
  rejectedKey: { firstMs: 30_000, maxMs: 300_000 },
  coolDownMs: 30_000,
  earlyRejectionMs: 5_000,
  forcedLogins: { max: 3, withinMs: 60_000 },
  softWindow: (lifetimeMs: number) => Math.min(300_000, lifetimeMs / 4),
  hardWindow: (lifetimeMs: number) => Math.min(60_000, lifetimeMs / 10),
} as const;

/** The longest duration of a login. */
export const LONGEST_LOGIN_MS = 20_000;

/** The error of rounding two times to whole milliseconds. */
export const ROUNDING_MS = 2;

/** The pause after so many failures in a row. It doubles each time. */
export function backoffPause({ firstMs, maxMs }: { firstMs: number; maxMs: number }, count: number): number {
  return Math.min(firstMs * 2 ** (count - 1), maxMs);
}
