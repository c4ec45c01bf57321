import axios, { type CreateAxiosDefaults, type InternalAxiosRequestConfig } from 'axios';
import type { HttpService } from '@nestjs/axios';

/** axios's type as `@nestjs/axios` has it. In the CommonJS build, these two packages have two copies of it. */
export type Axios = HttpService['axiosRef'];

/** axios's own defaults. */
export const TRANSITIONAL = {
  silentJSONParsing: true,
  forcedJSONParsing: true,
  clarifyTimeoutError: false,
  legacyInterceptorReqResOrdering: true,
};

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

/** Builds URLs. `axios.defaults`, which the app may have changed, does not affect them. */
export const uriBuilder = createAxios({});

/** The `transitional` options of a request: axios's own, but for those that the app has set. */
export function transitionalOptions({ transitional }: Pick<InternalAxiosRequestConfig, 'transitional'>) {
  return transitional ? { ...TRANSITIONAL, ...transitional } : TRANSITIONAL;
}
