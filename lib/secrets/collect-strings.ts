import { inspect } from 'node:util';

/** Searching more would block the event loop for too long. */
const MAX_OBJECTS = 1_000;
const MAX_CHARACTERS = 64 * 1024;

/**
 * Collects all strings in a value, property names included, one per line. Does not call getters, because they may have side
 * effects.
 *
 * @returns undefined if the value is too large, such as an injected service of the app
 * @throws if an object prints itself in its own way, or cannot be read
 */
export function collectStrings(value: unknown): string | undefined {
  const collector = new StringCollector();
  collector.add(value);
  return collector.collect();
}

class StringCollector {
  readonly #strings: string[] = [];
  readonly #objects = new Set<object>();
  readonly #pending: object[] = [];
  #length = 0;

  add(value: unknown): void {
    if (typeof value === 'string') {
      this.#strings.push(value);
      this.#length += value.length;
    } else if (typeof value === 'object' && value !== null && !this.#objects.has(value)) {
      this.#objects.add(value);
      this.#pending.push(value);
    }
  }

  collect(): string | undefined {
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      this.#length += sizeOf(next);
      if (!this.#isFull) {
        this.#addChildren(next);
      }
      if (this.#isFull) {
        return undefined;
      }
    }
    return this.#isFull ? undefined : this.#strings.join('\n');
  }

  get #isFull(): boolean {
    return this.#length > MAX_CHARACTERS || this.#objects.size > MAX_OBJECTS;
  }

  /** Stops when there is too much, because an object may have a million children. */
  #addChildren(value: object): void {
    if (ArrayBuffer.isView(value)) {
      this.add(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1'));
      return;
    }
    if (Object.hasOwn(value, inspect.custom)) {
      throw new TypeError('The value prints itself in its own way');
    }
    for (const name of Reflect.ownKeys(value)) {
      this.add(typeof name === 'symbol' ? name.description : name);
      this.add(Object.getOwnPropertyDescriptor(value, name)?.value);
      if (this.#isFull) {
        return;
      }
    }
    for (const entries of entriesOf(value)) {
      for (const entry of entries) {
        this.add(entry);
        if (this.#isFull) {
          return;
        }
      }
    }
  }
}

function entriesOf(value: object): Iterable<unknown>[] {
  return value instanceof Map ? [value.keys(), value.values()] : value instanceof Set ? [value] : [];
}

/** What an object adds to the characters, besides its strings. */
function sizeOf(value: object): number {
  if (ArrayBuffer.isView(value)) {
    return value.byteLength;
  }
  return Array.isArray(value) ? value.length : hasTooManyNames(value) ? MAX_CHARACTERS + 1 : 0;
}

/** Whether the names alone are too many characters. `for…in` takes half as long as `Reflect.ownKeys()` to find out. */
function hasTooManyNames(value: object): boolean {
  let length = 0;
  for (const name in value) {
    length += name.length;
    if (length > MAX_CHARACTERS) {
      return true;
    }
  }
  return false;
}
