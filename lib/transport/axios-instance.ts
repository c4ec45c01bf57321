import type { HttpService } from '@nestjs/axios';
import axios, { type CreateAxiosDefaults, type InternalAxiosRequestConfig } from 'axios';

/** The methods for which axios has default headers of their own. */
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

/** What axios takes where nobody says otherwise. */
const TRANSITIONAL = {
  silentJSONParsing: true,
  forcedJSONParsing: true,
  clarifyTimeoutError: false,
  legacyInterceptorReqResOrdering: true,
};

/** Those that this version of axios knows: it would send the others as headers. */
const KNOWN_METHODS = METHODS.filter((method) => Object.hasOwn(axios.defaults.headers, method));

/**
 * Makes an axios instance that holds these defaults and nothing else: what the app sets in `axios.defaults` is not meant for Defexa.
 * They have the shape of axios's own, so that an app can add to them.
 */
export function createAxios(defaults: CreateAxiosDefaults): HttpService['axiosRef'] {
  const instance = axios.create();
  for (const name of Object.keys(instance.defaults)) {
    delete (instance.defaults as Record<string, unknown>)[name];
  }
  Object.assign(instance.defaults, { headers: {}, transformRequest: [], transformResponse: [] }, defaults);
  // In the CommonJS build, axios's types and those in @nestjs/axios come from two copies of the same file.
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
  return shaped(instance as unknown as HttpService['axiosRef']);
}

/** With what axios's own defaults have, so that who adds to it finds it there. */
function shaped(instance: HttpService['axiosRef']): HttpService['axiosRef'] {
  const { defaults } = instance;
  const create = instance.create.bind(instance);
  lazily(defaults.headers, ['common', ...KNOWN_METHODS], () => ({}));
  lazily(defaults, ['transitional'], () => ({ ...TRANSITIONAL }));
  lazily(defaults, ['env'], () => ({}));
  instance.create = (config) => shaped(create(config));
  return instance;
}

/** The `transitional` settings of a request: axios's, where an interceptor has left none. */
export function transitionalOf({ transitional }: Pick<InternalAxiosRequestConfig, 'transitional'>) {
  return transitional ?? TRANSITIONAL;
}

/** Has properties made when they are first asked for: otherwise axios would merge a dozen empty objects for every request. */
function lazily(target: object, names: readonly string[], make: () => unknown): void {
  for (const name of names.filter((some) => !Object.hasOwn(target, some))) {
    const set = (value: unknown) =>
      Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    const get = () => {
      const value = make();
      set(value);
      return value;
    };
    Object.defineProperty(target, name, { get, set, enumerable: false, configurable: true });
  }
}
