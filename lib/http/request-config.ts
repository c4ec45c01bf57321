import type { InternalAxiosRequestConfig } from 'axios';
import { requestError } from '../errors/request-error.js';

/** What decides where a request goes and over what connection: the account's own matter. */
const OF_THE_ACCOUNT = [
  'allowedSocketPaths',
  'auth',
  'beforeRedirect',
  'family',
  'http2Options',
  'httpAgent',
  'httpsAgent',
  'httpVersion',
  'insecureHTTPParser',
  'lookup',
  'proxy',
  'socketPath',
  'transport',
] as const satisfies (keyof InternalAxiosRequestConfig)[];

/**
 * Refuses what would take a request, and the session token in it, elsewhere than the account's options say.
 *
 * @throws {DefexaRequestError}
 */
export function assertConnectionIsUntouched(config: InternalAxiosRequestConfig, baseUrl: string): void {
  const set = OF_THE_ACCOUNT.find((name) => config[name] !== undefined && config[name] !== null);
  if (set !== undefined) {
    throw requestError(
      set === 'auth'
        ? 'auth is a matter of headers here. Set headers.Authorization'
        : `${set} can't be set for a request, but only for the account, by httpOptions of DefexaModule`,
    );
  }
  if (config.maxRedirects) {
    throw requestError(
      'redirects are not followed, since the session token is for Defexa alone. Leave maxRedirects out',
    );
  }
  if (config.baseURL !== baseUrl) {
    throw requestError(
      "baseURL can't be set for a request, but only for the account, by baseUrl of DefexaModule",
    );
  }
  if (config.headers.has('host')) {
    throw requestError('the Host header decides where a request ends. Leave it out');
  }
  if (config.headers.has('transfer-encoding')) {
    throw requestError(
      'beside its Content-Length, Transfer-Encoding would make two requests of one. Leave it out',
    );
  }
}
