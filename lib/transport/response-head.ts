import { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { ResponseHead } from './http-client.js';

/** Makes an AxiosResponse without a body, and without a config if that is added later. */
export function toAxiosResponse(
  { status, statusText = '', headers }: ResponseHead,
  config = {} as InternalAxiosRequestConfig,
): AxiosResponse {
  return { status, statusText, headers: toAxiosHeaders(headers), config, data: undefined };
}

/** Much cheaper than what the constructor does, which is only needed for names that are the names of methods. */
function toAxiosHeaders(headers: ResponseHead['headers']): AxiosResponse['headers'] {
  const result = new AxiosHeaders();
  for (const name of Object.keys(headers)) {
    if (name in AxiosHeaders.prototype) {
      result.set(name, headers[name]);
    } else {
      result[name] = headers[name];
    }
  }
  return result;
}
