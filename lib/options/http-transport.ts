import type { AxiosAdapter } from 'axios';
import type { DefexaHttpOptions } from './http-options.js';

/** The connection to Defexa that an account's options describe. */
export interface DefexaConnection {
  /** The account's base URL, ending with a slash. */
  readonly baseUrl: string;
  /** The account's proxy, agents and TLS options. */
  readonly httpOptions: DefexaHttpOptions;
}

/** Sends the requests of `DefexaHttpService` over its own connections. */
export interface DefexaHttpTransport {
  /**
   * Sends one request, once. Its config has an absolute `url`, a string as `data`, and a `cancelToken` that enforces the
   * caller's limits. Resolves with every response, whatever its status, and does not follow redirects.
   */
  readonly adapter: AxiosAdapter;
  /** Closes idle connections at once, and the others as soon as their request is done. */
  close(): void;
}

/** Creates the transport of an account. */
export type DefexaHttpTransportFactory = (connection: DefexaConnection) => DefexaHttpTransport;
