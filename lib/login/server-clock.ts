import { parseHttpDate } from './http-date.js';

/** The headers of an answer, by lower-case name. */
export type AnswerHeaders = Readonly<Record<string, unknown>>;

const LONGEST_ADVICE = 5 * 60_000;

/**
 * What the server's clock showed when it answered: its `Date` header, or our own clock where there is no usable
 * one. Beside an `Age` it is not usable: then a cache gave the answer, some time later.
 */
export function serverClock(headers: AnswerHeaders, ourClock: number): number {
  const date = headers['age'] === undefined ? parseHttpDate(headers['date'], ourClock) : undefined;
  return date ?? ourClock;
}

/**
 * How long a server asks us to stay away (`Retry-After`, in seconds or as a date; RFC 9110, section 10.2.3).
 *
 * @returns milliseconds, 5 minutes at most, or undefined where it does not ask
 */
export function retryAfter(headers: AnswerHeaders, ourClock: number): number | undefined {
  const text = headers['retry-after'];
  const until = parseHttpDate(text, ourClock);
  let advice: number;
  if (until !== undefined) {
    advice = until - serverClock(headers, ourClock);
  } else if (typeof text === 'string' && /^\d+$/.test(text.trim())) {
    advice = Number(text) * 1000;
  } else {
    return undefined;
  }
  return Math.min(Math.max(advice, 0), LONGEST_ADVICE);
}
