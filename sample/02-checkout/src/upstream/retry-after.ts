/** Used if Defexa does not say how long to wait. */
export const DEFAULT_WAIT_SECONDS = 5;
const MAX_WAIT_SECONDS = 3_600;

/** The seconds until a moment, rounded up. */
export function secondsUntil(moment: Date | undefined, now: number): number {
  return moment ? clamp(Math.ceil((moment.getTime() - now) / 1_000)) : DEFAULT_WAIT_SECONDS;
}

/** Converts Defexa's `Retry-After`, in seconds or as a date, to seconds for our callers. */
export function parseRetryAfter(header: unknown, now: number): number {
  const value = String(header);
  return /^\d+$/.test(value) ? clamp(Number(value)) : secondsUntil(new Date(value), now);
}

function clamp(seconds: number): number {
  return Number.isNaN(seconds) ? DEFAULT_WAIT_SECONDS : Math.min(Math.max(seconds, 1), MAX_WAIT_SECONDS);
}
