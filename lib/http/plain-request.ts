import {
  type AxiosAdapter,
  AxiosHeaders,
  type AxiosRequestConfig,
  type AxiosRequestTransformer,
  type AxiosResponse,
  type AxiosResponseHeaders,
  type AxiosResponseTransformer,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
  isAxiosError,
} from 'axios';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { redactAxiosError } from './redact-axios-error.js';

/** The defaults of an account's requests, as axios takes them. */
export interface RequestDefaults extends CreateAxiosDefaults {
  adapter: AxiosAdapter;
  baseURL: string;
  headers: { common: Readonly<Record<string, string>> };
  transformRequest: AxiosRequestTransformer[];
  transformResponse: [AxiosResponseTransformer];
}

/** What a request consists of if the app passes no options. */
const PLAIN_OPTIONS = ['method', 'url', 'data', 'cancelToken'];

/** Whether a request has no options of its own, so that axios would only add the defaults. */
export function isPlainRequest(request: AxiosRequestConfig): boolean {
  return Object.keys(request).every((name) => PLAIN_OPTIONS.includes(name));
}

/**
 * Creates a function that sends plain requests without axios, which would allocate more than all the rest of a call. The app gets the
 * same responses and errors.
 */
export function plainSender(defaults: RequestDefaults, secrets: AccountSecrets) {
  const { adapter, baseURL } = defaults;
  const [parseBody] = defaults.transformResponse;
  return async (request: AxiosRequestConfig): Promise<AxiosResponse> => {
    const startedMs = performance.now();
    const config = toConfig(request, defaults);
    const complete = (response: AxiosResponse<unknown>): AxiosResponse => {
      const headers = AxiosHeaders.from(response.headers as AxiosResponseHeaders);
      const data: unknown = parseBody.call(config, response.data, headers, response.status);
      const duration = Math.round(performance.now() - startedMs);
      return Object.assign(response, { data, headers, duration });
    };
    try {
      request.cancelToken?.throwIfRequested();
      return complete(await adapter(config));
    } catch (error) {
      if (isAxiosError(error) && error.response) {
        complete(error.response);
      }
      throw redactAxiosError(error, baseURL, secrets);
    }
  };
}

/** axios adds it to each config, because a config has no prototype to inherit it from. */
const HAS_OWN_PROPERTY: PropertyDescriptor = Object.assign(
  Object.create(null),
  Object.getOwnPropertyDescriptor(Object.prototype, 'hasOwnProperty'),
);

function toConfig(
  { method = 'get', url, data, cancelToken }: AxiosRequestConfig<unknown>,
  { adapter: _adapter, headers, transformRequest, transformResponse, ...others }: RequestDefaults,
): InternalAxiosRequestConfig {
  const config = {
    ...others,
    method: method.toLowerCase(),
    url,
    data,
    cancelToken,
    allowAbsoluteUrls: true,
    headers: Object.assign(new AxiosHeaders(), headers.common),
    transformRequest: [...transformRequest],
    transformResponse: [...transformResponse],
  };
  // Created without a prototype, it would take three times the memory: V8 keeps the properties of such objects in a dictionary.
  Object.setPrototypeOf(config, null);
  return Object.defineProperty(config, 'hasOwnProperty', HAS_OWN_PROPERTY);
}
