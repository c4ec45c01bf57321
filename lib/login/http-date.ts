/** The three forms of a date in HTTP (RFC 9110, section 5.6.7): the one to be sent, and the obsolete ones of RFC 850 and of asctime. */
const FORMS = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];

/**
 * Reads a date of an HTTP header, in each of the forms that recipients must accept.
 *
 * @param ourClock milliseconds since the Unix epoch: a year of two digits is not more than 50 years after it
 * @returns milliseconds since the Unix epoch, or undefined where the text is none
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

/** "A timestamp that appears to be more than 50 years in the future" is of the most recent year with the same last digits. */
function fullYear(year: string, ourClock: number): number {
  if (year.length === 4) {
    return Number(year);
  }
  const thisYear = new Date(ourClock).getUTCFullYear();
  const inThisCentury = thisYear - (thisYear % 100) + Number(year);
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
}
