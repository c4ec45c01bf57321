import type { HttpService } from '@nestjs/axios';
import type { AxiosResponse } from 'axios';
import type { DefexaRequestConfig } from './outgoing-request.js';

/** The axios instance of a `DefexaHttpService`. Its methods also accept the options of `DefexaRequestConfig`. */
// Added to its type: augmenting the module `axios` would change all requests of the app, and miss the copy of the types in Nest.
export type DefexaAxiosInstance = HttpService['axiosRef'] & {
  /** Sends a request. */
  <T = any, D = any>(config: DefexaRequestConfig<D>): Promise<AxiosResponse<T, D>>;
  /** Sends a request. */
  <T = any, D = any>(url: string, config?: DefexaRequestConfig<D>): Promise<AxiosResponse<T, D>>;
  /** Sends a request. */
  request<T = any, D = any>(config: DefexaRequestConfig<D>): Promise<AxiosResponse<T, D>>;
  /** Sends a `DELETE`, which needs a body: `{ data: {} }`. */
  delete<T = any, D = any>(url: string, config?: DefexaRequestConfig<D>): Promise<AxiosResponse<T, D>>;
  /** Sends a `POST`. */
  post<T = any, D = any>(
    url: string,
    data?: D,
    config?: DefexaRequestConfig<D>,
  ): Promise<AxiosResponse<T, D>>;
  /** Sends a `PUT`. */
  put<T = any, D = any>(url: string, data?: D, config?: DefexaRequestConfig<D>): Promise<AxiosResponse<T, D>>;
  /** Sends a `PATCH`. */
  patch<T = any, D = any>(
    url: string,
    data?: D,
    config?: DefexaRequestConfig<D>,
  ): Promise<AxiosResponse<T, D>>;
};
