import type { AxiosAdapter } from 'axios';
import type { DefexaHttpOptions } from './http-options.js';

/** Where the requests of an account go, and how. */
export interface DefexaConnection {
  /** The account's base URL, with a slash at its end. */
  readonly baseUrl: string;
  /** The account's proxy, agents and TLS settings. */
  readonly httpOptions: DefexaHttpOptions;
}

/** What carries the requests of `DefexaHttpService`, on connections of its own. */
export interface DefexaHttpTransport {
  /**
   * Sends one request, once. Its config has an absolute `url`, a text as `data` and a `cancelToken`, by which the
   * caller's limits reach it. Redirects are not followed, and every answer is a result, whatever its status.
   */
  readonly adapter: AxiosAdapter;
  /** Ends the connections: idle ones now, the others as soon as their request is done. */
  close(): void;
}

/** Makes the transport of an account. */
export type DefexaHttpTransportFactory = (connection: DefexaConnection) => DefexaHttpTransport;
