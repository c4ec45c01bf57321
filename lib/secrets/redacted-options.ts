import { inspect } from 'node:util';
import { REDACTED } from './redacted.js';

/** Has an object that holds options show neither the key nor the connection, which may have a password, when printed. */
export function redacted<T extends object>(options: T): T {
  function shown(this: object) {
    const { ...fields } = this as Record<string, unknown>;
    for (const secret of ['merchantPrivateKey', 'httpOptions', 'sessionStore']) {
      if (fields[secret] !== undefined) {
        fields[secret] = REDACTED;
      }
    }
    return fields;
  }
  return Object.defineProperties(options, { toJSON: { value: shown }, [inspect.custom]: { value: shown } });
}
