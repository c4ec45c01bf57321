import type { AxiosProxyConfig, AxiosRequestConfig } from 'axios';

/** axios's options of a proxy. With `exactOptionalPropertyTypes`, only a type that says so allows undefined. */
export interface DefexaProxy {
  /** The name or address of the proxy. */
  host: string;
  /** Its port. */
  port: number;
  /** The protocol that the proxy speaks: `http` or `https`. @default http */
  protocol?: string | undefined;
  /** The credentials for the proxy. */
  auth?: AxiosProxyConfig['auth'] | undefined;
}

/** The options of the connection to Defexa. TLS options belong to `httpsAgent`. */
export interface DefexaHttpOptions {
  /** A proxy, or `false` for none. @default the proxy from `HTTPS_PROXY` or `ALL_PROXY`, unless `NO_PROXY` excludes the host */
  proxy?: DefexaProxy | false | undefined;
  /** For `http:`, and for proxies of that protocol. */
  httpAgent?: AxiosRequestConfig['httpAgent'];
  /** For `https:`, with the TLS options. */
  httpsAgent?: AxiosRequestConfig['httpsAgent'];
}
