import { inspect } from 'node:util';

/** What is shown in the place of a secret. */
export const REDACTED = '[redacted]';

/** The key, and what may hold a password: of a proxy, an agent, or a client of a store. */
const SECRET = ['merchantPrivateKey', 'httpOptions', 'sessionStore'];

/** Has an object that holds options show neither the key nor passwords, however it is printed. */
export function redacted<T extends object>(options: T): T {
  function shown(this: object) {
    const { ...fields } = this as Record<string, unknown>;
    for (const secret of SECRET) {
      if (fields[secret] !== undefined) {
        fields[secret] = REDACTED;
      }
    }
    return fields;
  }
  for (const secret of SECRET.filter((name) => Object.hasOwn(options, name))) {
    hide(options, secret);
  }
  return Object.defineProperties(options, { toJSON: { value: shown }, [inspect.custom]: { value: shown } });
}

/** Who prints an object without its own way to be printed sees a getter, but not what it gives. */
function hide(options: object, name: string): void {
  let value = (options as Record<string, unknown>)[name];
  Object.defineProperty(options, name, {
    get: () => value,
    set: (other: unknown) => {
      value = other;
    },
    enumerable: true,
    configurable: true,
  });
}
