import type { AxiosRequestConfig } from 'axios';

/** The options of the connection to Defexa. TLS options belong to `httpsAgent`. */
export type DefexaHttpOptions = {
  [Option in 'proxy' | 'httpAgent' | 'httpsAgent']?: AxiosRequestConfig[Option] | undefined;
};
