import axios, {
  AxiosHeaders,
  type AxiosRequestConfig,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
} from 'axios';
import { requestError } from '../errors/defexa-errors.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { completeWhenRead } from '../transport/axios-defaults.js';
import { type Axios, createAxios } from '../transport/axios-instance.js';
import { findHeader } from '../transport/find-header.js';
import type { RequestDefaults } from './request-defaults.js';
import { redactAxiosError } from './redact-axios-error.js';

interface InterceptorManager {
  /** How axios collects interceptors. */
  forEach(callback: (interceptor: object) => void): void;
}

/** axios's class of that name, which it does not export. */
const InterceptorManager = axios.create().interceptors.request.constructor as new () => InterceptorManager;

interface GuardOptions extends Pick<RequestDefaults, 'adapter' | 'headers'> {
  readonly secrets: AccountSecrets;
}

/**
 * Adds interceptors to an axios instance that the app cannot remove. They ensure that:
 * - requests only use the authenticating adapter, or a mock in the instance's defaults. Any other adapter would send them without
 *   a session, and to any origin;
 * - errors do not contain secrets, including those that axios itself creates.
 */
export function guardAxios(instance: Axios, options: GuardOptions): Axios {
  const { defaults } = instance;
  const guard = new Guard(defaults, options);
  Object.assign(instance.interceptors, {
    request: new GuardedRequests(guard),
    response: new GuardedResponses(guard),
  });
  instance.create = (config: CreateAxiosDefaults = {}) => {
    const merged = axios.mergeConfig(defaults as AxiosRequestConfig, config as AxiosRequestConfig);
    return guardAxios(createAxios(merged as CreateAxiosDefaults), options);
  };
  completeWhenRead(instance);
  return instance;
}

class Guard {
  constructor(
    private readonly defaults: Axios['defaults'],
    private readonly options: GuardOptions,
  ) {}

  /** Runs after the app's interceptors. */
  prepare(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
    const { adapter, headers } = this.options;
    const defaultAdapter = this.defaults.adapter;
    // Without an adapter, axios would choose one of its own.
    config.adapter ||= defaultAdapter || adapter;
    if (config.adapter !== adapter && !isMock(config.adapter, defaultAdapter)) {
      throw requestError(
        'adapter cannot be set for a single request. Set it for the account, as httpTransport of DefexaModule; in tests, ' +
          'assign a function to axiosRef.defaults.adapter',
      );
    }
    // Set here, because headers that replace the defaults as a whole (such as fetch's Headers) lack them.
    config.headers = AxiosHeaders.from(config.headers);
    for (const [name, value] of Object.entries(headers.common)) {
      if (findHeader(config.headers, name.toLowerCase()) === undefined) {
        config.headers[name] = value;
      }
    }
    return config;
  }

  redact(error: unknown): never {
    throw redactAxiosError(error, this.defaults.baseURL, this.options.secrets);
  }
}

/** `eject()` and `clear()` would remove ordinary interceptors, so these come in where axios collects all of them. */
class GuardedRequests extends InterceptorManager {
  readonly #guard: Guard;

  constructor(guard: Guard) {
    super();
    this.#guard = guard;
  }

  override forEach(callback: (interceptor: object) => void): void {
    const guard = this.#guard;
    let hasRun = false;
    const interceptor = {
      fulfilled: (config: InternalAxiosRequestConfig) => {
        const isLast = hasRun;
        hasRun = true;
        return isLast ? guard.prepare(config) : config;
      },
      rejected: rethrow,
      synchronous: true,
    };
    // Around those of the app, because axios may run them in either order.
    callback(interceptor);
    super.forEach(callback);
    callback(interceptor);
  }
}

class GuardedResponses extends InterceptorManager {
  readonly #guard: Guard;

  constructor(guard: Guard) {
    super();
    this.#guard = guard;
  }

  override forEach(callback: (interceptor: object) => void): void {
    callback({ rejected: (error: unknown) => this.#guard.redact(error) });
    super.forEach(callback);
  }
}

/** Whether the app has added interceptors. */
export function hasInterceptors({ interceptors }: Axios): boolean {
  return !isEmpty(interceptors.request) || !isEmpty(interceptors.response);
}

/** axios leaves a null in place of an interceptor that was removed. */
function isEmpty(manager: object): boolean {
  const { handlers } = manager as { handlers: unknown[] | null };
  return !handlers?.some((handler) => handler !== null);
}

function rethrow(error: unknown): never {
  throw error;
}

/** Whether an adapter is a function that a test has put into the defaults, and not one of axios's own. */
function isMock(adapter: unknown, defaultAdapter: unknown): boolean {
  return (
    typeof adapter === 'function' &&
    adapter === defaultAdapter &&
    !['http', 'fetch'].some((name) => axios.getAdapter(name) === adapter)
  );
}
