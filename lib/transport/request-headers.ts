import { validateHeaderName } from 'node:http';
import type { AxiosRequestHeaders } from 'axios';

/** Everything but Latin-1, which headers cannot carry. */
const INVALID_CHARACTERS = /[^\t\x20-\x7e\x80-\xff]+/g;

/**
 * Formats headers like axios and Node: without those that are unset, without invalid characters, and with several values joined.
 *
 * @param acceptEncoding for requests that do not say it themselves
 * @throws {TypeError} Node's own, if a name is invalid
 */
export function formatHeaders(headers: AxiosRequestHeaders, acceptEncoding: string): Record<string, string> {
  const formatted: Record<string, string> = {};
  let isEncodingSet = false;
  for (const name of Object.keys(headers)) {
    const value: unknown = headers[name];
    isEncodingSet ||= name.toLowerCase() === 'accept-encoding' && value !== undefined;
    if (isSet(value)) {
      validateHeaderName(name);
      formatted[name] = formatValue(name, value);
    }
  }
  if (!isEncodingSet) {
    formatted['Accept-Encoding'] = acceptEncoding;
  }
  return formatted;
}

function isSet(value: unknown): boolean {
  const isEmpty = Array.isArray(value) && value.length === 0;
  return value !== undefined && value !== null && value !== false && !isEmpty;
}

function formatValue(name: string, value: unknown): string {
  if (typeof value === 'string') {
    return clean(value);
  }
  return [value]
    .flat()
    .map((item) => clean(String(item)))
    .join(name.toLowerCase() === 'cookie' ? '; ' : ', ');
}

const clean = (value: string) => value.replace(INVALID_CHARACTERS, '').trim();
