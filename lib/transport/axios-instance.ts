import axios, { type CreateAxiosDefaults, type InternalAxiosRequestConfig } from 'axios';
import type { HttpService } from '@nestjs/axios';

/** axios's type as `@nestjs/axios` has it. In the CommonJS build, these two packages have two copies of it. */
export type Axios = HttpService['axiosRef'];

/** axios's own defaults. */
const TRANSITIONAL = {
  silentJSONParsing: true,
  forcedJSONParsing: true,
  clarifyTimeoutError: false,
  legacyInterceptorReqResOrdering: true,
};

/** The methods for which axios may have default headers. */
const METHODS = [
  'get',
  'delete',
  'head',
  'options',
  'post',
  'put',
  'patch',
  'purge',
  'link',
  'unlink',
  'query',
];

/** The methods that the installed axios knows. It would send other keys of `defaults.headers` as headers. */
const KNOWN_METHODS = METHODS.filter((method) => Object.hasOwn(axios.defaults.headers, method));

/** An instance without defaults. Others are made from it, so that they have none of `axios.defaults`, which the app may change. */
const BASE = axios.create();
for (const name of Object.keys(BASE.defaults)) {
  delete (BASE.defaults as Record<string, unknown>)[name];
}

/** Creates an axios instance with only the given defaults. */
export function createAxios(defaults: CreateAxiosDefaults): Axios {
  const instance = BASE.create({ transformRequest: [], transformResponse: [], ...defaults });
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
  return instance as unknown as Axios;
}

/**
 * Adds what else axios's own defaults have, such as `headers.post`, so that an app can change it. They are not there from the start,
 * because axios would merge a dozen empty objects into each request.
 */
export function completeDefaults(defaults: Axios['defaults']): void {
  const headers = Object.fromEntries(['common', ...KNOWN_METHODS].map((name) => [name, {}]));
  Object.assign(defaults, {
    transitional: { ...TRANSITIONAL, ...defaults.transitional },
    env: { ...defaults.env },
    headers: { ...headers, ...defaults.headers },
  });
}

/** Builds URLs. `axios.defaults`, which the app may have changed, does not affect them. */
export const uriBuilder = createAxios({});

/** The `transitional` options of a request: axios's own, if an interceptor has removed them. */
export function transitionalOptions({ transitional }: Pick<InternalAxiosRequestConfig, 'transitional'>) {
  return transitional ?? TRANSITIONAL;
}
