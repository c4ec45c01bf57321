import type { HttpService } from '@nestjs/axios';
import axios, { type CreateAxiosDefaults, type InternalAxiosRequestConfig } from 'axios';

/** The methods for which axios has default headers. */
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

/** axios's own defaults. */
const TRANSITIONAL = {
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

/**
 * Creates an axios instance with only the given defaults. They have the same structure as axios's own, so that an app can add to
 * them.
 */
export function createAxios(defaults: CreateAxiosDefaults): HttpService['axiosRef'] {
  const instance = BASE.create({ transformRequest: [], transformResponse: [], ...defaults });
  // In the CommonJS build, axios's types and those in @nestjs/axios come from two copies of the same file.
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
  return withDefaultStructure(instance as unknown as HttpService['axiosRef']);
}

/** The `transitional` options of a request: axios's own, if an interceptor has removed them. */
export function transitionalOptions({ transitional }: Pick<InternalAxiosRequestConfig, 'transitional'>) {
  return transitional ?? TRANSITIONAL;
}

/** Gives the defaults of an instance the structure of axios's own. */
export function withDefaultStructure(instance: HttpService['axiosRef']): HttpService['axiosRef'] {
  const { defaults } = instance;
  Object.setPrototypeOf(defaults, LAZY_DEFAULTS);
  defaults.headers = Object.assign(Object.create(LAZY_HEADERS) as typeof defaults.headers, defaults.headers);
  return instance;
}

// The prototype of headers ends here, since axios merges only plain objects.
const LAZY_HEADERS = withLazyProperties(null, ['common', ...KNOWN_METHODS], () => ({}));
const LAZY_DEFAULTS = withLazyProperties(
  withLazyProperties(Object.prototype, ['transitional'], () => ({ ...TRANSITIONAL })),
  ['env'],
  () => ({}),
);

/**
 * Makes a prototype whose properties an object gets as its own on first access. As ordinary properties, axios would merge a dozen
 * empty objects into every request.
 */
function withLazyProperties(base: object | null, names: readonly string[], create: () => unknown): object {
  const prototype = Object.create(base) as object;
  for (const name of names) {
    const set = function (this: object, value: unknown) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    };
    const get = function (this: object) {
      const value = create();
      set.call(this, value);
      return value;
    };
    Object.defineProperty(prototype, name, { get, set });
  }
  return prototype;
}
