import type { IncomingHttpHeaders } from 'node:http';
import { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { ResponseHead } from './undici-collector.js';

/** Converts status and headers to an AxiosResponse without a body. */
export function toAxiosResponse(
  { status, statusText = '', headers }: ResponseHead,
  config: InternalAxiosRequestConfig,
): AxiosResponse {
  return { status, statusText, headers: toAxiosHeaders(headers), config, data: undefined };
}

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
function toAxiosHeaders(headers: IncomingHttpHeaders): AxiosResponse['headers'] {
  const result = new AxiosHeaders();
  for (const [name, value = ''] of Object.entries(headers)) {
    result.set(name, name === 'set-cookie' ? [value].flat() : joinValues(name, value));
  }
  return result;
}

function joinValues(name: string, value: string | string[]): string {
  const [first = '', ...others] = [value].flat();
  return SINGLE_VALUE_HEADERS.has(name) ? first : [first, ...others].join(name === 'cookie' ? '; ' : ', ');
}
