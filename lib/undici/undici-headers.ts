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

/** Formats headers like Node: `Set-Cookie` as an array, every other header as one string. */
export function formatLikeNode(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const formatted: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'set-cookie') {
      formatted[name] = [value ?? ''].flat();
    } else {
      formatted[name] = Array.isArray(value) ? joinValues(name, value) : value;
    }
  }
  return formatted;
}

function joinValues(name: string, values: readonly string[]): string | undefined {
  return SINGLE_VALUE_HEADERS.has(name) ? values[0] : values.join(name === 'cookie' ? '; ' : ', ');
}
