import type { AxiosRequestHeaders } from 'axios';

/**
 * Returns the value of a header; undefined if it is not set. Cheaper than `headers.get()`, which converts all names to lower case.
 *
 * @param name in lower case
 */
export function findHeader(headers: AxiosRequestHeaders, name: string): unknown {
  const key = Object.keys(headers).find((other) => isSameName(other, name));
  return key === undefined ? undefined : headers[key];
}

const isSameName = (name: string, lowerCase: string) =>
  name.length === lowerCase.length && name.toLowerCase() === lowerCase;
