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
  const strings: string[] = [];
  const visited = new Set<object>();
  const pending: unknown[] = [value];
  let length = 0;
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string') {
      strings.push(next);
      length += next.length;
    } else if (typeof next === 'object' && next !== null && !visited.has(next)) {
      visited.add(next);
      length += sizeOf(next);
      if (length <= MAX_CHARACTERS) {
        pushChildren(next, pending);
      }
    }
    if (length > MAX_CHARACTERS || visited.size > MAX_OBJECTS) {
      return undefined;
    }
  }
  return strings.join('\n');
}

function sizeOf(value: object): number {
  return ArrayBuffer.isView(value) ? value.byteLength : Array.isArray(value) ? value.length : 0;
}

function pushChildren(value: object, pending: unknown[]): void {
  if (ArrayBuffer.isView(value)) {
    pending.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1'));
    return;
  }
  if (Object.hasOwn(value, inspect.custom)) {
    throw new TypeError('The value prints itself in its own way');
  }
  for (const name of Reflect.ownKeys(value)) {
    const property: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
    pending.push(typeof name === 'symbol' ? name.description : name, property);
  }
  if (value instanceof Map) {
    value.forEach((entry: unknown, name: unknown) => pending.push(name, entry));
  } else if (value instanceof Set) {
    value.forEach((entry: unknown) => pending.push(entry));
  }
}
