import { parseHttpDate } from './http-date.js';

/** Headers by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, unknown>>;

const MAX_RETRY_AFTER_MS = 5 * 60_000;

/**
 * The server's time when it responded: its `Date` header, or our own time if that cannot be used. With an `Age` header it
 * cannot be used, since a cache sent the response some time later.
 */
export function serverTimeMs(headers: ResponseHeaders, ourTimeMs: number): number {
  const date = headers['age'] === undefined ? parseHttpDate(headers['date'], ourTimeMs) : undefined;
  return date ?? ourTimeMs;
}

/**
 * How long the server asks us to wait (`Retry-After`, in seconds or as a date; RFC 9110, section 10.2.3).
 *
 * @returns 5 minutes at most; undefined if the server does not ask
 */
export function readRetryAfterMs(headers: ResponseHeaders, ourTimeMs: number): number | undefined {
  const text = headers['retry-after'];
  const until = parseHttpDate(text, ourTimeMs);
  let waitMs: number;
  if (until !== undefined) {
    waitMs = until - serverTimeMs(headers, ourTimeMs);
  } else if (typeof text === 'string' && /^\d+$/.test(text.trim())) {
    waitMs = Number(text) * 1000;
  } else {
    return undefined;
  }
  return Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}
