import axios, { type AxiosAdapter, AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import type { Account } from '../config/account.js';
import { createAxios, transitionalOf } from '../connection/axios-instance.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import { systemTime, type Time } from '../time/time.js';
import { axiosTransport } from './axios-transport.js';
import { DefexaHttpService } from './defexa-http.service.js';
import { jsonReader } from './json-body.js';
import { refused } from './refused.js';
import { writeJson } from './request-body.js';
import { rejectionJudge } from './session-rejection.js';
import { signedInAdapter } from './signed-in-adapter.js';

/** The largest body that is sent or read, in bytes, unless a request says otherwise. */
const LARGEST_BODY = 10 * 1024 * 1024;

/** The headers of every request that has none of its own by these names. */
const HEADERS = {
  Accept: 'application/json',
  'Content-Type': 'application/json',
  'User-Agent': 'nestjs-defexa',
};

/** Makes the HttpService of an account, on an axios instance and connections of its own. */
export function createDefexaHttp(
  account: Account,
  session: DefexaSessionProvider,
  time: Time = systemTime,
): DefexaHttpService {
  const { settings } = account;
  const { baseUrl, timeout, httpOptions = {}, httpTransport = axiosTransport } = settings;
  const transport = httpTransport({ baseUrl, httpOptions });
  const isRejected = rejectionJudge(settings.isSessionRejected);
  const adapter = signedInAdapter({ ...account, session, transport, isRejected }, time);
  const instance = createAxios({
    adapter,
    baseURL: baseUrl,
    timeout,
    maxBodyLength: LARGEST_BODY,
    maxContentLength: LARGEST_BODY,
    headers: { common: { ...HEADERS } },
    validateStatus: (status) => status >= 200 && status < 300,
    transformRequest: [writeJson],
    transformResponse: [jsonReader(account.secrets)],
  });
  return new DefexaHttpService(sentOnlyBy(adapter, instance), transport);
}

type Axios = ReturnType<typeof createAxios>;

/** What axios asks for the interceptors of a request. */
interface Interceptors {
  forEach(add: (interceptor: object) => void): void;
}

/**
 * Has `adapter` send whatever comes through an axios instance, or a function in its defaults, such as a mock's. Any other adapter
 * would send without a session, and to any origin.
 */
function sentOnlyBy(adapter: AxiosAdapter, instance: Axios): Axios {
  const { defaults } = instance;
  const create = instance.create.bind(instance);
  const check = (config: InternalAxiosRequestConfig) => {
    // With none, axios would take one of its own.
    config.adapter ||= defaults.adapter || adapter;
    if (config.adapter !== adapter && !isMock(config.adapter, defaults.adapter)) {
      throw refused(
        "adapter can't be set for a request, but only for the account, by httpTransport of DefexaModule. Leave it out; " +
          'in a test, put a function into axiosRef.defaults.adapter',
      );
    }
    // What takes the place of the default ones as a whole, such as Headers of the fetch API, has none of them.
    config.headers = AxiosHeaders.from(config.headers);
    for (const [name, value] of Object.entries(HEADERS)) {
      config.headers.set(name, value, false);
    }
    return config;
  };
  const interceptors = instance.interceptors.request as unknown as Interceptors;
  const forEach = interceptors.forEach.bind(interceptors);
  const isReversed = (config: InternalAxiosRequestConfig) =>
    Boolean(transitionalOf(config).legacyInterceptorReqResOrdering);
  const checked = { fulfilled: check, rejected: rethrow, synchronous: true };
  const ifReversed = { ...checked, runWhen: isReversed };
  const otherwise = { ...checked, runWhen: (config: InternalAxiosRequestConfig) => !isReversed(config) };
  // Not added as the app's are, which can be taken out: of the two, that one runs which comes after all of the app's.
  interceptors.forEach = (add) => {
    add(ifReversed);
    forEach(add);
    add(otherwise);
  };
  instance.create = (config) => sentOnlyBy(adapter, create(config));
  return instance;
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
