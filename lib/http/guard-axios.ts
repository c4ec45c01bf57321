import type { HttpService } from '@nestjs/axios';
import axios, { type AxiosAdapter, AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import { requestError } from '../errors/defexa-errors.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { transitionalOptions, withDefaultStructure } from '../transport/axios-instance.js';
import { redactAxiosError } from './redact-axios-error.js';

type Axios = HttpService['axiosRef'];

/** How axios iterates over interceptors. */
interface InterceptorManager {
  forEach: (callback: (interceptor: object) => void) => void;
}

interface GuardOptions {
  /** The adapter that authenticates requests. */
  readonly adapter: AxiosAdapter;
  /** Headers for every request that does not set them itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: AccountSecrets;
}

/**
 * Adds interceptors to an axios instance that the app cannot remove. They ensure that:
 * - requests only use the authenticating adapter, or a mock in the instance's defaults. Any other adapter would send them without
 *   a session, and to any origin;
 * - errors do not contain secrets, including those that axios itself creates.
 *
 * Wraps the `forEach` by which axios collects interceptors, because `eject()` and `clear()` remove ordinary ones.
 */
export function guardAxios(instance: Axios, options: GuardOptions): Axios {
  const { defaults, interceptors } = instance;
  const create = instance.create.bind(instance);
  const prepareConfig = (config: InternalAxiosRequestConfig) => {
    // Without an adapter, axios would choose one of its own.
    config.adapter ||= defaults.adapter || options.adapter;
    if (config.adapter !== options.adapter && !isMock(config.adapter, defaults.adapter)) {
      throw requestError(
        'adapter cannot be set for a single request. Set it for the account, as httpTransport of DefexaModule; in tests, ' +
          'assign a function to axiosRef.defaults.adapter',
      );
    }
    // Set here, because headers that replace the defaults as a whole (such as fetch's Headers) lack them.
    config.headers = AxiosHeaders.from(config.headers);
    for (const [name, value] of Object.entries(options.headers)) {
      config.headers.set(name, value, false);
    }
    return config;
  };
  // Only one of the two runs: the one that, in the request's ordering, comes after all of the app's interceptors.
  wrapInterceptors(
    interceptors.request,
    { fulfilled: prepareConfig, rejected: rethrow, synchronous: true, runWhen: runsInReverse },
    { fulfilled: prepareConfig, rejected: rethrow, synchronous: true, runWhen: runsInOrder },
  );
  wrapInterceptors(interceptors.response, {
    rejected: (error: unknown) => rethrow(redactAxiosError(error, defaults.baseURL, options.secrets)),
  });
  instance.create = (config) => guardAxios(withDefaultStructure(create(config)), options);
  return instance;
}

function runsInReverse(config: InternalAxiosRequestConfig): boolean {
  return Boolean(transitionalOptions(config).legacyInterceptorReqResOrdering);
}

function runsInOrder(config: InternalAxiosRequestConfig): boolean {
  return !runsInReverse(config);
}

/** Adds an interceptor before all of the app's, and optionally one after them. */
function wrapInterceptors(interceptors: object, first: object, last?: object): void {
  const manager = interceptors as InterceptorManager;
  const { forEach } = manager;
  manager.forEach = (callback) => {
    callback(first);
    forEach.call(manager, callback);
    if (last) {
      callback(last);
    }
  };
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
