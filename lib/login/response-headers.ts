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

/** The date formats of HTTP (RFC 9110, section 5.6.7): the preferred one, and the obsolete ones of RFC 850 and asctime. */
const FORMS = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];

/**
 * Reads the date in an HTTP header, in each format that recipients must accept.
 *
 * @param ourClock milliseconds since the Unix epoch: a year of two digits is at most 50 years later
 * @returns milliseconds since the Unix epoch; undefined if the value is not a date
 */
export function parseHttpDate(text: unknown, ourClock: number): number | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  const parts = FORMS.map((form) => form.exec(text.trim())?.groups).find((groups) => groups);
  if (!parts) {
    return undefined;
  }
  const { day, month, time } = parts;
  const moment = Date.parse(`${day} ${month} ${fullYear(parts.year!, ourClock)} ${time} GMT`);
  return Number.isNaN(moment) ? undefined : moment;
}

/** A year that seems to be more than 50 years in the future is the most recent one with the same last digits (RFC 9110). */
function fullYear(year: string, ourClock: number): number {
  if (year.length === 4) {
    return Number(year);
  }
  const thisYear = new Date(ourClock).getUTCFullYear();
  const inThisCentury = thisYear - (thisYear % 100) + Number(year);
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
}
