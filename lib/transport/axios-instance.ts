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

/**
 * Creates an axios instance with only the given defaults: `axios.defaults`, which the app may have changed, do not apply. The
 * instance's defaults have the same structure as axios's own, so that an app can add to them.
 */
export function createAxios(defaults: CreateAxiosDefaults): HttpService['axiosRef'] {
  const instance = axios.create();
  for (const name of Object.keys(instance.defaults)) {
    delete (instance.defaults as Record<string, unknown>)[name];
  }
  Object.assign(instance.defaults, { headers: {}, transformRequest: [], transformResponse: [] }, defaults);
  // In the CommonJS build, axios's types and those in @nestjs/axios come from two copies of the same file.
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
  return withDefaultStructure(instance as unknown as HttpService['axiosRef']);
}

/** The `transitional` options of a request: axios's own, if an interceptor has removed them. */
export function transitionalOptions({ transitional }: Pick<InternalAxiosRequestConfig, 'transitional'>) {
  return transitional ?? TRANSITIONAL;
}

function withDefaultStructure(instance: HttpService['axiosRef']): HttpService['axiosRef'] {
  const { defaults } = instance;
  const create = instance.create.bind(instance);
  defineLazily(defaults.headers, ['common', ...KNOWN_METHODS], () => ({}));
  defineLazily(defaults, ['transitional'], () => ({ ...TRANSITIONAL }));
  defineLazily(defaults, ['env'], () => ({}));
  instance.create = (config) => withDefaultStructure(create(config));
  return instance;
}

/** Creates properties on first access. As ordinary properties, axios would merge a dozen empty objects into every request. */
function defineLazily(target: object, names: readonly string[], create: () => unknown): void {
  const missing = names.filter((name) => !Object.hasOwn(target, name));
  for (const name of missing) {
    const set = (value: unknown) =>
      Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    const get = () => {
      const value = create();
      set(value);
      return value;
    };
    Object.defineProperty(target, name, { get, set, enumerable: false, configurable: true });
  }
}
