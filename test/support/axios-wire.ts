import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { PlatformRequest } from '../../lib/testing/emulator/request.js';
import type { WireResponse } from '../../lib/testing/emulator/responses.js';

/** Reads axios's request as the platform would see it. */
export function platformRequestOf(config: InternalAxiosRequestConfig): PlatformRequest {
  const { pathname, search } = new URL(config.url ?? '', config.baseURL);
  const header = (name: string) => (config.headers.get(name) as string | null | undefined) ?? undefined;
  return {
    method: config.method?.toUpperCase(),
    path: pathname + search,
    headers: { authorization: header('Authorization'), 'content-type': header('Content-Type') },
    body: (config.data as string | undefined) ?? '',
  };
}

/** Settles axios's call with a response of the platform, as an adapter does. */
export function settleAxios(
  wire: Exclude<WireResponse, { type: 'none' }> | { readonly type: 'aborted' },
  config: InternalAxiosRequestConfig,
  resolve: (response: AxiosResponse) => void,
  reject: (error: Error) => void,
): void {
  switch (wire.type) {
    case 'complete': {
      const { status, headers, body: data } = wire;
      if (data.length > (config.maxContentLength ?? Infinity)) {
        reject(new AxiosError('maxContentLength size exceeded', AxiosError.ERR_BAD_RESPONSE, config));
      } else {
        resolve({ status, statusText: '', headers, data, config });
      }
      break;
    }
    case 'truncated': {
      const { status, headers } = wire;
      const response = { status, statusText: '', headers, data: undefined, config };
      reject(new AxiosError('aborted', AxiosError.ERR_BAD_RESPONSE, config, undefined, response));
      break;
    }
    case 'connection-reset':
      reject(new AxiosError('socket hang up', 'ECONNRESET', config));
      break;
    case 'aborted':
      reject(new AxiosError('canceled', AxiosError.ERR_CANCELED, config));
  }
}
