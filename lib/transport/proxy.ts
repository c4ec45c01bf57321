import type { AxiosProxyConfig } from 'axios';
import type { DefexaHttpOptions } from '../options/http-options.js';
import { environmentVariable } from './own-properties.js';
import { DefexaConfigurationError } from '../errors/index.js';
import { isExcluded } from './no-proxy.js';

/** The proxy for an account. */
export interface Proxy {
  /** With the credentials for it. */
  readonly url: URL;
  /** The option or the variable that names it. */
  readonly setBy: string;
}

/**
 * The proxy for an account: the one of the options, or else of the environment.
 *
 * @throws {DefexaConfigurationError} if it can't be used
 */
export function proxyOf(baseUrl: string, { proxy }: DefexaHttpOptions): Proxy | undefined {
  if (proxy) {
    return {
      url: usable(urlOf(Object.assign(Object.create(null), proxy) as AxiosProxyConfig), 'httpOptions: proxy'),
      setBy: 'httpOptions.proxy',
    };
  }
  const setBy = proxy === undefined ? variableFor(baseUrl) : undefined;
  if (!setBy) {
    return undefined;
  }
  const named = environmentVariable(setBy)!;
  // As axios reads it.
  return { url: usable(named.includes('://') ? named : `https://${named}`, setBy), setBy };
}

/** A proxy as messages may show it: without its credentials. */
export const shownProxy = ({ url, setBy }: Proxy) =>
  `the proxy ${url.hostname}:${portOf(url)}, set by ${setBy}`;

/** The port of a URL, also where it is the one of the protocol. */
export const portOf = ({ port, protocol }: URL) => port || (protocol === 'https:' ? '443' : '80');

const FAILED = new WeakMap<object, Proxy>();

/** Has an error of a connection say that it was the one to a proxy. */
export function blamedOn(proxy: Proxy, error: Error): Error {
  if (!FAILED.has(error)) {
    FAILED.set(error, proxy);
    // Where a name has several addresses, each of them has an error of its own.
    const { message, errors = [] } = error as Partial<AggregateError>;
    error.message = `${shownProxy(proxy)}: ${message || errors.map((some: Error) => some.message).join('; ')}`;
  }
  return error;
}

/** The proxy that an error is about, if it is about one. */
export const blamedProxy = (error: unknown) => FAILED.get(error as object);

/**
 * The variable of the environment that names the proxy for requests to `baseUrl`, unless `NO_PROXY` excludes them. One for
 * `http:` is never used: it would get secrets in clear text, where one for `https:` sees a tunnel only.
 */
function variableFor(baseUrl: string): string | undefined {
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:' || isExcluded(url)) {
    return undefined;
  }
  return ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find(environmentVariable);
}

function urlOf({ protocol = 'http', host, port, auth }: AxiosProxyConfig): string {
  const { username = '', password = '' } = auth ?? {};
  const credentials = auth ? `${encodeURIComponent(username)}:${encodeURIComponent(password)}@` : '';
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `${protocol.replace(/:$/, '')}://${credentials}${name}${port ? `:${port}` : ''}`;
}

function usable(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol.startsWith('socks')) {
    throw new DefexaConfigurationError([
      `${name}: SOCKS is not supported as a proxy. Set httpOptions.httpsAgent to an agent for it, such as that of the ` +
        'package socks-proxy-agent.',
    ]);
  }
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new DefexaConfigurationError([
      `${name}: must name a proxy by host and port, for the protocol http: or https:, such as http://proxy.example:3128`,
    ]);
  }
  return url;
}
