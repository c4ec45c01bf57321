import type { InternalAxiosRequestConfig } from 'axios';
import { requestError } from '../errors/defexa-errors.js';
import { findHeader } from '../transport/find-header.js';

/** Options that decide where and how to connect. Only the account may set them. */
const CONNECTION_OPTIONS = [
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
 * Ensures that a request, and the session token in it, goes where the account's options say.
 *
 * @throws {DefexaRequestError} if the request sets an option or a header that only the account may set
 */
export function assertNoAccountOnlyOptions(config: InternalAxiosRequestConfig, baseUrl: string): void {
  const option = CONNECTION_OPTIONS.find((name) => config[name] !== undefined && config[name] !== null);
  if (option !== undefined) {
    throw requestError(
      option === 'auth'
        ? 'auth is not supported. Set headers.Authorization'
        : `${option} cannot be set for a single request. Set it for the account, in httpOptions of DefexaModule`,
    );
  }
  if (config.maxRedirects) {
    throw requestError(
      'redirects are not followed, because the session token must only reach Defexa. Remove maxRedirects',
    );
  }
  if (config.baseURL !== baseUrl) {
    throw requestError(
      'baseURL cannot be set for a single request. Set it for the account, as baseUrl of DefexaModule',
    );
  }
  if (findHeader(config.headers, 'host') !== undefined) {
    throw requestError('a Host header could send it to another server. Remove that header');
  }
  if (findHeader(config.headers, 'transfer-encoding') !== undefined) {
    throw requestError(
      'Transfer-Encoding conflicts with Content-Length: a server could read two requests. Remove that header',
    );
  }
}
