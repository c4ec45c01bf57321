import type { AxiosProxyConfig } from 'axios';
import type { DefexaHttpOptions } from '../config/index.js';
import { DefexaConfigurationError } from '../errors/index.js';
import { isExcluded } from './no-proxy.js';

/**
 * The URL of the proxy for an account, with the credentials for it: the one of the options, or else of the environment.
 *
 * @throws {DefexaConfigurationError} if it can't be used
 */
export function proxyUrl(baseUrl: string, { proxy }: DefexaHttpOptions): URL | undefined {
  if (proxy) {
    return usable(urlOf(proxy), 'httpOptions: proxy');
  }
  const variable = proxy === undefined ? variableFor(baseUrl) : undefined;
  if (!variable) {
    return undefined;
  }
  const named = process.env[variable]!;
  // As axios reads it.
  return usable(named.includes('://') ? named : `https://${named}`, variable);
}

/**
 * The variable of the environment that names the proxy for requests to `baseUrl`, unless `NO_PROXY` excludes them. One for
 * `http:` is never used: it would get secrets in clear text, where one for `https:` sees a tunnel only.
 */
function variableFor(baseUrl: string): string | undefined {
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:' || isExcluded(url)) {
    return undefined;
  }
  return ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => process.env[name]);
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
