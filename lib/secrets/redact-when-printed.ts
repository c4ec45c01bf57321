import { inspect } from 'node:util';
import { REDACTED } from './placeholders.js';

/** The key, and options that may contain the password of a proxy or a store. */
const SECRET_OPTIONS = ['merchantPrivateKey', 'httpOptions', 'sessionStore'];

/** Redacts an options object's secrets in `JSON.stringify`, `util.inspect` and other printers. Changes `options` itself. */
export function redactWhenPrinted<T extends object>(options: T): T {
  function toPrintable(this: object) {
    const { [inspect.custom]: _self, ...printable } = this as Record<PropertyKey, unknown>;
    for (const name of SECRET_OPTIONS) {
      if (printable[name] !== undefined) {
        printable[name] = REDACTED;
      }
    }
    return printable;
  }
  for (const name of SECRET_OPTIONS.filter((option) => Object.hasOwn(options, option))) {
    convertToAccessor(options, name);
  }
  return Object.defineProperties(options, {
    toJSON: { value: toPrintable },
    [inspect.custom]: { value: toPrintable, configurable: true },
  });
}

/** Printers that ignore `toJSON` and `inspect.custom` show an accessor as such, without its value. */
function convertToAccessor(options: object, name: string): void {
  let value = (options as Record<string, unknown>)[name];
  Object.defineProperty(options, name, {
    get: () => value,
    set: (newValue: unknown) => {
      value = newValue;
    },
    enumerable: true,
    configurable: true,
  });
}
