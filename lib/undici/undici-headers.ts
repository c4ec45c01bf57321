import type { IncomingHttpHeaders } from 'node:http';

/** Headers with a single value. If a server repeats one, Node keeps the first. */
const SINGLE_VALUE_HEADERS = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/** Formats headers like Node: `Set-Cookie` as an array, every other header as one string, without white space at the end. */
export function formatLikeNode(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const formatted: IncomingHttpHeaders = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? '';
    if (name === 'set-cookie') {
      formatted[name] = [value].flat().map(trimEnd);
    } else {
      formatted[name] = Array.isArray(value) ? joinValues(name, value) : trimEnd(value);
    }
  }
  return formatted;
}

function joinValues(name: string, values: readonly string[]): string | undefined {
  const trimmed = values.map(trimEnd);
  return SINGLE_VALUE_HEADERS.has(name) ? trimmed[0] : trimmed.join(name === 'cookie' ? '; ' : ', ');
}

/** Removes spaces and tabs. A regular expression would need quadratic time for a value of many spaces. */
function trimEnd(value: string): string {
  let end = value.length;
  while (value[end - 1] === ' ' || value[end - 1] === '\t') {
    end -= 1;
  }
  return value.slice(0, end);
}
