import { inspect } from 'node:util';

/** How much of a value is searched: to search more would hold up the process. */
const MOST_OBJECTS = 1_000;
const MOST_CHARACTERS = 64 * 1024;

/**
 * All texts in a value, names of fields included, one below the other. Getters are not asked: that may have effects.
 *
 * @returns undefined where there is too much in it, as in a service of the app's with all that it knows
 * @throws where something in it has a way of its own to be printed, or does not let itself be looked at
 */
export function textWithin(value: unknown): string | undefined {
  const texts: string[] = [];
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  let length = 0;
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') {
      texts.push(next);
      length += next.length;
    } else if (typeof next === 'object' && next !== null && !seen.has(next)) {
      seen.add(next);
      length += sizeOf(next);
      if (length <= MOST_CHARACTERS) {
        addParts(next, waiting);
      }
    }
    if (length > MOST_CHARACTERS || seen.size > MOST_OBJECTS) {
      return undefined;
    }
  }
  return texts.join('\n');
}

function sizeOf(value: object): number {
  return ArrayBuffer.isView(value) ? value.byteLength : Array.isArray(value) ? value.length : 0;
}

function addParts(value: object, waiting: unknown[]): void {
  if (ArrayBuffer.isView(value)) {
    waiting.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1'));
    return;
  }
  if (Object.hasOwn(value, inspect.custom)) {
    throw new TypeError('What it prints can not be known');
  }
  for (const name of Reflect.ownKeys(value)) {
    const field: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
    waiting.push(typeof name === 'symbol' ? name.description : name, field);
  }
  if (value instanceof Map) {
    value.forEach((entry: unknown, name: unknown) => waiting.push(name, entry));
  } else if (value instanceof Set) {
    value.forEach((entry: unknown) => waiting.push(entry));
  }
}
