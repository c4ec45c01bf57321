import axios from 'axios';
import { type Axios, TRANSITIONAL } from './axios-instance.js';

type Defaults = Axios['defaults'];

/** The methods for which the installed axios has default headers, and "common" for those of all. Single headers are strings. */
const GROUPS = Object.entries(axios.defaults.headers).flatMap(([name, headers]) =>
  typeof headers === 'object' ? [name] : [],
);

/** Defaults that the app has read. */
const READ = new WeakSet<Defaults>();

/**
 * Adds to the defaults of an instance what else axios's own defaults have, such as `headers.post`, once the app reads them. They are not
 * there from the start, because axios would merge a dozen empty objects into each request.
 */
export function completeWhenRead(instance: Axios): void {
  // An accessor would take ten times the memory: V8 keeps the properties of such an instance in a dictionary.
  instance.defaults = new Proxy(instance.defaults, COMPLETED);
}

/** Whether the app has read the defaults of an instance, and so may have changed them. */
export const isRead = (defaults: Defaults): boolean => READ.has(defaults);

const COMPLETED: ProxyHandler<Defaults> = {
  get: (defaults, name) => Reflect.get(complete(defaults), name) as unknown,
  has: (defaults, name) => Reflect.has(complete(defaults), name),
  ownKeys: (defaults) => Reflect.ownKeys(complete(defaults)),
  getOwnPropertyDescriptor: (defaults, name) => Reflect.getOwnPropertyDescriptor(complete(defaults), name),
  defineProperty: (defaults, name, property) => Reflect.defineProperty(complete(defaults), name, property),
  deleteProperty: (defaults, name) => Reflect.deleteProperty(complete(defaults), name),
  preventExtensions: (defaults) => Reflect.preventExtensions(complete(defaults)),
};

function complete(defaults: Defaults): Defaults {
  if (READ.has(defaults)) {
    return defaults;
  }
  READ.add(defaults);
  const headers = Object.fromEntries(GROUPS.map((name) => [name, {}]));
  return Object.assign(defaults, {
    transitional: { ...TRANSITIONAL, ...defaults.transitional },
    env: { ...defaults.env },
    headers: { ...headers, ...defaults.headers },
  });
}
