import type { DefexaHttpOptions } from '../config/index.js';

/**
 * What axios is to do about a proxy: take the one of the options; else none, where none can apply, which saves looking
 * for it at every request; else (undefined) the one that the environment names.
 */
export function proxyOf(baseUrl: string, { proxy }: DefexaHttpOptions): DefexaHttpOptions['proxy'] {
  return proxy ?? (proxyInEnvironment(baseUrl) ? undefined : false);
}

/**
 * The proxy that the environment names for requests to `baseUrl`, unless `NO_PROXY` excludes them. One for `http:` is
 * never used: it would get secrets in clear text, where one for `https:` sees a tunnel only.
 */
export function proxyInEnvironment(baseUrl: string): string | undefined {
  if (!baseUrl.startsWith('https:')) {
    return undefined;
  }
  const names = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
  return names.map((name) => process.env[name]).find((value) => value);
}
