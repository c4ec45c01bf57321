import axios, {
  type AxiosRequestConfig,
  type AxiosRequestHeaders,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
} from 'axios';
import { type Axios, createAxios, TRANSITIONAL, uriBuilder } from './axios-instance.js';
import { findHeader } from './find-header.js';

type Defaults = Axios['defaults'];

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

/** The defaults that an instance was created with. */
const INITIAL = new WeakMap<Defaults, CreateAxiosDefaults>();

/** Defaults that the app has read, and that axios therefore merges. */
const COMPLETE = new WeakSet<Defaults>();

/** Defaults that an instance may be created with. */
const NAMES = [
  'adapter',
  'baseURL',
  'headers',
  'maxBodyLength',
  'maxContentLength',
  'timeout',
  'transformRequest',
  'transformResponse',
  'validateStatus',
] as const;

/**
 * Creates an axios instance with only the given defaults. They have the same structure as axios's own. axios merges those that exist
 * into a request; `addDefaults()` adds the others, which costs half as much.
 */
export function createLazyAxios(initial: CreateAxiosDefaults): Axios {
  const instance = createAxios({});
  const { defaults } = instance;
  for (const name of Object.keys(defaults)) {
    delete (defaults as Record<string, unknown>)[name];
  }
  Object.setPrototypeOf(defaults, BASE_DEFAULTS);
  INITIAL.set(defaults, initial);
  const { headers, ...others } = initial;
  // axios merges what addDefaults() does not know: headers for some methods only, and other options.
  Object.assign(
    defaults,
    Object.fromEntries(Object.entries(others).filter(([name]) => !NAMES.includes(name as never))),
    Object.keys(headers ?? {}).some((name) => name !== 'common') && {
      headers: initialValue(initial, 'headers'),
    },
  );
  return instance;
}

/** Makes the defaults of an instance ordinary properties once the app reads them, so that it can list, copy and delete them. */
export function completeWhenRead(instance: Axios): void {
  const { defaults } = instance;
  instance.getUri = (config = {}) => uriBuilder.getUri(mergeDefaults(defaults, config));
  // An accessor would take ten times the memory: V8 keeps the properties of such an instance in a dictionary.
  instance.defaults = new Proxy(defaults, COMPLETED);
}

const COMPLETED: ProxyHandler<Defaults> = {
  get: (defaults, name) => Reflect.get(complete(defaults), name) as unknown,
  has: (defaults, name) => Reflect.has(complete(defaults), name),
  ownKeys: (defaults) => Reflect.ownKeys(complete(defaults)),
  getOwnPropertyDescriptor: (defaults, name) => Reflect.getOwnPropertyDescriptor(complete(defaults), name),
  deleteProperty: (defaults, name) => Reflect.deleteProperty(complete(defaults), name),
  preventExtensions: (defaults) => Reflect.preventExtensions(complete(defaults)),
};

function complete(defaults: Defaults): Defaults {
  const initial = INITIAL.get(defaults);
  if (initial && !COMPLETE.has(defaults)) {
    for (const name of NAMES.filter((other) => other === 'headers' || Object.hasOwn(initial, other))) {
      if (!Object.hasOwn(defaults, name)) {
        setOwn(defaults, name, initialValue(initial, name));
      }
    }
    COMPLETE.add(defaults);
  }
  return defaults;
}

/** Creates an instance with the defaults of another one and with further ones. */
export function deriveAxios(defaults: Defaults, further: CreateAxiosDefaults = {}): Axios {
  return createLazyAxios(mergeDefaults(defaults, further as object) as CreateAxiosDefaults);
}

function mergeDefaults(defaults: Defaults, further: object): AxiosRequestConfig {
  const all: object = COMPLETE.has(defaults) ? defaults : { ...INITIAL.get(defaults), ...defaults };
  return axios.mergeConfig(all, further);
}

/** Adds the defaults to a request that axios has not merged into it. */
export function addDefaults(config: InternalAxiosRequestConfig, defaults: Defaults): void {
  // With async interceptors, the app may read the defaults after axios has merged them and before this.
  if (COMPLETE.has(defaults) && Object.hasOwn(config, 'baseURL')) {
    return;
  }
  const initial = INITIAL.get(defaults)!;
  for (const name of NAMES) {
    if (name !== 'headers' && Object.hasOwn(initial, name) && !Object.hasOwn(config, name)) {
      (config as unknown as Record<string, unknown>)[name] = copy(initial[name]);
    }
  }
  // Otherwise axios has merged them.
  if (COMPLETE.has(defaults) || !Object.hasOwn(defaults, 'headers')) {
    setMissingHeaders(config.headers, initial.headers?.common as Record<string, string> | undefined);
  }
}

/** A default as it is now. */
export function readDefault<Name extends 'adapter' | 'baseURL'>(
  defaults: Defaults,
  name: Name,
): Defaults[Name] {
  return COMPLETE.has(defaults) ? defaults[name] : (INITIAL.get(defaults) as Defaults)[name];
}

/** Sets the headers that a request does not set itself. */
export function setMissingHeaders(
  headers: AxiosRequestHeaders,
  values: Readonly<Record<string, string>> = {},
): void {
  for (const name of Object.keys(values)) {
    if (findHeader(headers, name.toLowerCase()) === undefined) {
      headers[name] = values[name];
    }
  }
}

// The prototype of headers ends here, since axios merges only plain objects.
const LAZY_HEADERS = withLazyProperties(null, ['common', ...KNOWN_METHODS], () => ({}));
const BASE_DEFAULTS = withLazyProperties(
  withLazyProperties(Object.prototype, ['transitional'], () => ({ ...TRANSITIONAL })),
  ['env'],
  () => ({}),
);

function initialValue(initial: CreateAxiosDefaults, name: string): unknown {
  if (name !== 'headers') {
    return copy((initial as Record<string, unknown>)[name]);
  }
  const { common, ...others } = (initial.headers ?? {}) as Record<string, object>;
  return Object.assign(Object.create(LAZY_HEADERS) as object, {
    ...others,
    common: { ...common },
  });
}

const copy = (value: unknown) => (Array.isArray(value) ? [...(value as unknown[])] : value);

/**
 * Makes a prototype whose properties an object gets as its own on first access. As ordinary properties, axios would merge a dozen
 * empty objects into every request.
 */
function withLazyProperties(base: object | null, names: readonly string[], create: () => unknown): object {
  const prototype = Object.create(base) as object;
  for (const name of names) {
    const set = function (this: object, value: unknown) {
      setOwn(this, name, value);
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

function setOwn(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, enumerable: true, configurable: true });
}
