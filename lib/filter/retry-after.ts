/** Used if nothing is known about how long to wait. */
export const DEFAULT_WAIT_SECONDS = 5;
const MAX_WAIT_SECONDS = 3_600;

/**
 * The seconds until a moment, rounded up.
 *
 * @param momentMs milliseconds since the Unix epoch, as is `nowMs`
 */
export function secondsUntil(momentMs: number | undefined, nowMs: number): number {
  return clamp(momentMs === undefined ? DEFAULT_WAIT_SECONDS : Math.ceil((momentMs - nowMs) / 1_000));
}

/** Reads a `Retry-After` header, which contains seconds or a date. */
export function parseRetryAfter(header: unknown, nowMs: number): number {
  const value = String(header).trim();
  return /^\d+$/.test(value) ? clamp(Number(value)) : secondsUntil(Date.parse(value), nowMs);
}

function clamp(seconds: number): number {
  return Number.isNaN(seconds) ? DEFAULT_WAIT_SECONDS : Math.min(Math.max(seconds, 1), MAX_WAIT_SECONDS);
}
