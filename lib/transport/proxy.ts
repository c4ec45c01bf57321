import type { AxiosProxyConfig } from 'axios';
import type { DefexaHttpOptions } from '../options/http-options.js';
import { DefexaConfigurationError } from '../errors/index.js';
import { isExcludedByNoProxy } from './no-proxy.js';
import { readEnvironmentVariable } from './prototype-pollution.js';

/** The proxy of an account. */
export interface Proxy {
  /** Includes the credentials for the proxy. */
  readonly url: URL;
  /** The option or environment variable that configures the proxy. */
  readonly setBy: string;
}

const PROXY_BY_ERROR = new WeakMap<object, Proxy>();

/**
 * Finds the proxy of an account in its options or, failing that, in the environment.
 *
 * @throws {DefexaConfigurationError} if the proxy's URL is invalid or its protocol is not supported
 */
export function resolveProxy(baseUrl: string, { proxy }: DefexaHttpOptions): Proxy | undefined {
  if (proxy) {
    return {
      url: parseProxyUrl(formatProxyUrl(proxy), 'httpOptions: proxy'),
      setBy: 'httpOptions.proxy',
    };
  }
  const variable = proxy === undefined ? proxyVariableFor(baseUrl) : undefined;
  if (!variable) {
    return undefined;
  }
  const value = readEnvironmentVariable(variable)!;
  // axios assumes https: too.
  const url = parseProxyUrl(value.includes('://') ? value : `https://${value}`, variable);
  return { url, setBy: variable };
}

/** Describes a proxy for messages, without its credentials. */
export function describeProxy({ url, setBy }: Proxy): string {
  return `the proxy ${url.hostname}:${effectivePort(url)}, set by ${setBy}`;
}

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

/** The message of a connection error. For a host with several addresses, Node collects one error per address. */
export function connectionErrorMessage(error: Error): string {
  const { errors = [] } = error as Partial<AggregateError>;
  return error.message || errors.map(({ message }: Error) => message).join('; ');
}

/** The port of a URL, including the default port of its protocol. */
export function effectivePort({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

/**
 * The environment variable with the proxy for `baseUrl`, unless `NO_PROXY` excludes it. A proxy for `http:` is never taken from
 * the environment: it would receive secrets in clear text, while a proxy for `https:` only sees an encrypted tunnel.
 */
function proxyVariableFor(baseUrl: string): string | undefined {
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:' || isExcludedByNoProxy(url)) {
    return undefined;
  }
  return ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find(readEnvironmentVariable);
}

function formatProxyUrl(proxy: AxiosProxyConfig): string {
  // Only own properties: see prototype-pollution.ts.
  const own = Object.assign(Object.create(null), proxy) as AxiosProxyConfig;
  const { protocol = 'http', host, port, auth } = own;
  const { username = '', password = '' } = auth ?? {};
  const credentials = auth ? `${encodeURIComponent(username)}:${encodeURIComponent(password)}@` : '';
  const urlHost = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `${protocol.replace(/:$/, '')}://${credentials}${urlHost}${port ? `:${port}` : ''}`;
}

function parseProxyUrl(value: string, setBy: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol.startsWith('socks')) {
    throw new DefexaConfigurationError([
      `${setBy}: SOCKS proxies are not supported. Set httpOptions.httpsAgent to a SOCKS agent, for example from the ` +
        'package socks-proxy-agent.',
    ]);
  }
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new DefexaConfigurationError([
      `${setBy}: must be an http: or https: proxy with host and port, such as http://proxy.example:3128`,
    ]);
  }
  return url;
}
