/**
 * How many logins the rules allow (see "What you can rely on" in the README). In words, for each app:
 *
 * - no two at a time;
 * - one flight when there is no session, when the held one is in its soft window or was rejected, or when somebody asks
 *   for it in so many words; never while a session is fresh;
 * - in one flight, three attempts where callers wait, and one where nobody does; one more if the key is replaced meanwhile;
 * - after a failed flight none, for a random part of 1 s, doubling to 10 s; where nobody waits, of 5 s, doubling to 60 s,
 *   but up to the start of the hard window only; none for as long as `Retry-After` says;
 * - with a refused key none for 30 s, doubling to 5 minutes;
 * - none for 30 s after a session was rejected within 5 s which itself replaced a rejected one, or where a rejection
 *   would force a fourth login within a minute.
 *
 * An explicit `refresh()` lifts each pause, once; so does a session that is taken over from another process.
 *
 * All are in milliseconds, and those of the package's defaults.
 */
export const LIMITS = {
  attempts: { waiting: 3, background: 1 },
  backoff: {
    waiting: { first: 1_000, longest: 10_000 },
    background: { first: 5_000, longest: 60_000 },
  },
  refusedKey: { first: 30_000, longest: 300_000 },
  coolDown: 30_000,
  tooSoon: 5_000,
  forcedLogins: { most: 3, within: 60_000 },
  softWindow: (lifetime: number) => Math.min(300_000, lifetime / 4),
  hardWindow: (lifetime: number) => Math.min(60_000, lifetime / 10),
} as const;

/** The longest that a flight may take. */
export const LONGEST_FLIGHT = 20_000;

/** What may get lost where a moment is told as a whole number of milliseconds. */
export const ROUNDING = 2;

/** A pause that doubles each time. */
export function doubling({ first, longest }: { first: number; longest: number }, count: number): number {
  return Math.min(first * 2 ** (count - 1), longest);
}
