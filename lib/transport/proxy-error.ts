import { connectionErrorMessage } from './error-message.js';
import { describeProxy, type Proxy } from './proxy.js';

const PROXY_BY_ERROR = new WeakMap<object, Proxy>();

/** Marks a connection error as a failure of the connection to the proxy, and says so in its message. */
export function markProxyError(error: Error, proxy: Proxy): Error {
  if (!PROXY_BY_ERROR.has(error)) {
    PROXY_BY_ERROR.set(error, proxy);
    error.message = `${describeProxy(proxy)}: ${connectionErrorMessage(error)}`;
  }
  return error;
}

/** The proxy that caused an error, if a proxy did. */
export function failedProxy(error: unknown): Proxy | undefined {
  return PROXY_BY_ERROR.get(error as object);
}
