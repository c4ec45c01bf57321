import {
  AxiosHeaders,
  type AxiosRequestConfig,
  type AxiosResponse,
  type AxiosResponseHeaders,
  CanceledError,
  type InternalAxiosRequestConfig,
  isAxiosError,
  isCancel,
} from 'axios';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { isRead } from '../transport/axios-defaults.js';
import type { Axios } from '../transport/axios-instance.js';
import { hasInterceptors } from './guard-axios.js';
import { redactAxiosError } from './redact-axios-error.js';
import type { RequestDefaults } from './request-defaults.js';

/** The options of a plain request. axios takes over their values as they are. */
const PLAIN_OPTIONS: readonly unknown[] = [
  'method',
  'url',
  'data',
  'cancelToken',
  'signal',
  'timeout',
  'replayOnRejection',
];

/**
 * Makes `request()` of an axios instance send plain requests without axios, as long as the app has neither added interceptors nor read the
 * defaults. All that axios would do is add the defaults, which allocates more than the rest of a call. Responses and errors are the same.
 */
export function sendPlainRequestsDirectly(
  instance: Axios,
  defaults: RequestDefaults,
  secrets: AccountSecrets,
): void {
  const { defaults: instanceDefaults } = instance;
  const requestByAxios = instance.request.bind(instance) as (...args: unknown[]) => Promise<AxiosResponse>;
  const sender = new PlainSender(defaults, secrets);
  const request = (...args: unknown[]) =>
    isPlain(args) && !isRead(instanceDefaults) && !hasInterceptors(instance)
      ? sender.send(args[0])
      : requestByAxios(...args);
  instance.request = request as Axios['request'];
}

/**
 * Observables have a `cancelToken`. Without one, the caller uses `axiosRef.request()`, and axios adds it to the stacks of errors. axios also
 * accepts a URL and a config.
 */
function isPlain(args: readonly unknown[]): args is [AxiosRequestConfig] {
  const [config] = args;
  return (
    args.length === 1 &&
    typeof config === 'object' &&
    config !== null &&
    'cancelToken' in config &&
    Reflect.ownKeys(config).every((name) => PLAIN_OPTIONS.includes(name))
  );
}

/** Does what axios would do for a plain request. A class, since closures would take more memory for each account. */
class PlainSender {
  constructor(
    private readonly defaults: RequestDefaults,
    private readonly secrets: AccountSecrets,
  ) {}

  async send(request: AxiosRequestConfig): Promise<AxiosResponse> {
    const startedMs = performance.now();
    const config = toConfig(request, this.defaults);
    try {
      throwIfCanceled(config);
      return this.complete(await this.defaults.adapter(config), config, startedMs);
    } catch (error) {
      throw redactAxiosError(
        this.completeError(error, config, startedMs),
        this.defaults.baseURL,
        this.secrets,
      );
    }
  }

  private complete(
    response: AxiosResponse<unknown>,
    config: InternalAxiosRequestConfig,
    startedMs: number,
  ): AxiosResponse {
    throwIfCanceled(config);
    const [parseBody] = this.defaults.transformResponse;
    const headers = AxiosHeaders.from(response.headers as AxiosResponseHeaders);
    const data: unknown = parseBody.call(config, response.data, headers, response.status);
    return Object.assign(response, { data, headers, duration: Math.round(performance.now() - startedMs) });
  }

  private completeError(error: unknown, config: InternalAxiosRequestConfig, startedMs: number): unknown {
    if (isCancel(error)) {
      return error;
    }
    try {
      throwIfCanceled(config);
      if (isAxiosError(error) && error.response) {
        this.complete(error.response, config, startedMs);
      }
      return error;
    } catch (canceled) {
      return canceled;
    }
  }
}

function throwIfCanceled(config: InternalAxiosRequestConfig): void {
  config.cancelToken?.throwIfRequested();
  if (config.signal?.aborted) {
    throw new CanceledError(undefined, config);
  }
}

/** axios adds it to each config, because a config has no prototype to inherit it from. */
const HAS_OWN_PROPERTY: PropertyDescriptor = Object.assign(
  Object.create(null),
  Object.getOwnPropertyDescriptor(Object.prototype, 'hasOwnProperty'),
);

/** Makes the config that axios would make. Lists the defaults one by one, because V8 takes 6 µs to spread an object in the middle. */
function toConfig(request: AxiosRequestConfig, defaults: RequestDefaults): InternalAxiosRequestConfig {
  const config = {
    method: 'get',
    url: undefined,
    data: undefined,
    cancelToken: undefined,
    allowAbsoluteUrls: true,
    headers: Object.assign(new AxiosHeaders(), defaults.headers.common),
    baseURL: defaults.baseURL,
    maxBodyLength: defaults.maxBodyLength,
    maxContentLength: defaults.maxContentLength,
    timeout: defaults.timeout,
    transformRequest: [...defaults.transformRequest],
    transformResponse: [...defaults.transformResponse],
    validateStatus: defaults.validateStatus,
  } as Record<string, unknown> & InternalAxiosRequestConfig;
  Object.defineProperty(config, 'hasOwnProperty', HAS_OWN_PROPERTY);
  // Created without a prototype, it would take three times the memory: V8 keeps the properties of such objects in a dictionary.
  Object.setPrototypeOf(config, null);
  for (const name of Object.keys(request) as (keyof AxiosRequestConfig)[]) {
    if (request[name] !== undefined) {
      config[name] = request[name];
    }
  }
  config.method = (config.method || 'get').toLowerCase();
  return config;
}
