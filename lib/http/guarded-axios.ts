import axios, { type AxiosAdapter, AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import type { HttpService } from '@nestjs/axios';
import { transitionalOf } from '../transport/axios-instance.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { cleanError } from './clean-error.js';
import { requestError } from '../errors/request-error.js';

type Axios = HttpService['axiosRef'];

/** What axios asks for the interceptors of requests, or of responses. */
interface Interceptors {
  forEach(add: (interceptor: object) => void): void;
}

/** What an instance guards. */
interface Guarded {
  /** The one that signs requests in. */
  readonly adapter: AxiosAdapter;
  /** Of every request that has none of its own by these names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: AccountSecrets;
}

/**
 * Has an axios instance send by `adapter` alone, or by a function in its defaults, such as a mock's: any other adapter would send
 * without a session, and to any origin. And has none of its errors show secrets, those included that axios itself makes.
 *
 * axios collects interceptors by `forEach`, which is wrapped here: so the app can't take these out, by `eject()` or `clear()`.
 */
export function guarded(instance: Axios, what: Guarded): Axios {
  const { defaults, interceptors } = instance;
  const create = instance.create.bind(instance);
  const prepare = (config: InternalAxiosRequestConfig) => {
    // With none, axios would take one of its own.
    config.adapter ||= defaults.adapter || what.adapter;
    if (config.adapter !== what.adapter && !isMock(config.adapter, defaults.adapter)) {
      throw requestError(
        "adapter can't be set for a request, but only for the account, by httpTransport of DefexaModule. Leave it out; " +
          'in a test, put a function into axiosRef.defaults.adapter',
      );
    }
    // What takes the place of the default ones as a whole, such as Headers of the fetch API, has none of them.
    config.headers = AxiosHeaders.from(config.headers);
    for (const [name, value] of Object.entries(what.headers)) {
      config.headers.set(name, value, false);
    }
    return config;
  };
  const isReversed = (config: InternalAxiosRequestConfig) =>
    Boolean(transitionalOf(config).legacyInterceptorReqResOrdering);
  const checked = { fulfilled: prepare, rejected: rethrow, synchronous: true };
  // Of these two, only the one that comes after all of the app's does anything: which one that is depends on the ordering.
  around(
    interceptors.request,
    { ...checked, runWhen: isReversed },
    { ...checked, runWhen: (config: InternalAxiosRequestConfig) => !isReversed(config) },
  );
  around(interceptors.response, {
    rejected: (error: unknown) => rethrow(cleanError(error, defaults.baseURL, what.secrets)),
  });
  instance.create = (config) => guarded(create(config), what);
  return instance;
}

/** Adds an interceptor before all of the app's, and one after them. */
function around(interceptors: object, first: object, last?: object): void {
  const own = interceptors as Interceptors;
  const forEach = own.forEach.bind(own);
  own.forEach = (add) => {
    add(first);
    forEach(add);
    if (last) {
      add(last);
    }
  };
}

function rethrow(error: unknown): never {
  throw error;
}

/** Whether an adapter is what a test, or the like, has put into the defaults; and none of axios's own. */
function isMock(adapter: unknown, ofDefaults: unknown): boolean {
  return (
    typeof adapter === 'function' &&
    adapter === ofDefaults &&
    !['http', 'fetch'].some((name) => axios.getAdapter(name) === adapter)
  );
}
