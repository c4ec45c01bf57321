const IMF_FIXDATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads a date of an HTTP header (RFC 9110, section 5.6.7; the form that servers must send).
 *
 * @returns milliseconds since the Unix epoch, or undefined where the text is none
 */
export function parseHttpDate(text: unknown): number | undefined {
  if (typeof text !== 'string' || !IMF_FIXDATE.test(text.trim())) {
    return undefined;
  }
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}
