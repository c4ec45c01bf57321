/** How long our callers are asked to wait where nobody knows better, in seconds. */
export const USUAL_WAIT = 5;
/** Nobody is sent away for longer than that, in seconds. */
const LONGEST_WAIT = 3_600;

/** The seconds until a moment, rounded up. */
export function secondsUntil(moment: Date | undefined, now: number): number {
  return moment ? bounded(Math.ceil((moment.getTime() - now) / 1_000)) : USUAL_WAIT;
}

/** What an upstream `Retry-After`, in seconds or as a date, means for our callers. */
export function retryAfterFrom(header: unknown, now: number): number {
  const text = String(header);
  return /^\d+$/.test(text) ? bounded(Number(text)) : secondsUntil(new Date(text), now);
}

function bounded(seconds: number): number {
  return Number.isNaN(seconds) ? USUAL_WAIT : Math.min(Math.max(seconds, 1), LONGEST_WAIT);
}
