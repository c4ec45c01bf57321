/** The documented form, "2023-03-28 22:52:59 UTC", and ISO 8601 with an explicit zone. */
const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?\s?(UTC|GMT|Z|([+-])([01]\d|2[0-3]):?([0-5]\d))$/i;

/** Smaller numbers are not timestamps: this is a date in 2001. */
const LEAST_SECONDS = 1e9;

/** Numbers below this are seconds (until the year 5138), those above are milliseconds (from 1973 on). */
const LEAST_MILLISECONDS = 1e11;

/**
 * Reads the `expiration` of a login response: the documented form, ISO 8601 with an explicit zone, or epoch seconds or
 * milliseconds. A string without a zone is not read, since it could mean any zone.
 *
 * @returns milliseconds since the Unix epoch; undefined if the value has none of these forms
 */
export function parseExpiration(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return parseEpoch(value);
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  const text = value.trim();
  return /^\d{9,14}$/.test(text) ? parseEpoch(Number(text)) : parseTimestamp(text);
}

function parseEpoch(value: number): number | undefined {
  const milliseconds = value < LEAST_MILLISECONDS ? value * 1000 : value;
  return value >= LEAST_SECONDS && isDate(milliseconds) ? milliseconds : undefined;
}

function parseTimestamp(text: string): number | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) {
    return undefined;
  }
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction = '',
    ,
    sign,
    zoneHours = '0',
    zoneMinutes = '0',
  ] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const moment = Date.parse(`${local}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // February 30 would silently become March 2.
  if (!isDate(moment) || new Date(moment).toISOString().slice(0, local.length) !== local) {
    return undefined;
  }
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return sign === '-' ? moment + offset : moment - offset;
}

function isDate(milliseconds: number): boolean {
  return !Number.isNaN(new Date(milliseconds).getTime());
}
