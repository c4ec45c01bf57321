import type { AxiosRequestConfig } from 'axios';

/** What can be set of the connection to Defexa. TLS settings go into `httpsAgent`. */
export type DefexaHttpOptions = Pick<AxiosRequestConfig, 'proxy' | 'httpAgent' | 'httpsAgent'>;
