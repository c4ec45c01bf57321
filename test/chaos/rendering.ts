import { ClassSerializerInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import * as classTransformer from 'class-transformer';
import { all } from '../support/http/app.js';
import { asJson } from '../support/http/secrets.js';

const { instanceToPlain } = classTransformer;
const interceptor = new ClassSerializerInterceptor(new Reflector(), { transformerPackage: classTransformer });

/** Serializers that copy a value. class-transformer, which Nest uses too, calls every function that it finds. */
const SERIALIZERS: readonly ((value: object) => unknown)[] = [
  (value) => instanceToPlain(value),
  (value) => interceptor.serialize(value, {}),
  (value) => structuredClone(value),
];

/** Renders a value in all ways: inspected, serialised and as a string. */
export function renderAll(value: unknown): string {
  const { stack, cause } = value as Partial<Error>;
  const serialized = SERIALIZERS.map((serialize) => tryToRender(serialize, value as object));
  return [all(value), asJson(value), String(value), stack, cause && all(cause), ...serialized].join('\n');
}

/** Returns the error's message if that fails: a value with functions cannot be cloned. */
function tryToRender(serialize: (value: object) => unknown, value: object): string {
  try {
    return all(serialize(value));
  } catch (error) {
    return String(error);
  }
}

/** Renders the first values of each name, and later every fiftieth, since rendering takes long. */
export class RenderingSample {
  readonly #seen = new Map<string, number>();
  readonly #rendered = new WeakSet<object>();

  /** @returns undefined if the value is skipped */
  render(value: object, name: string): string | undefined {
    if (this.#rendered.has(value)) {
      return undefined;
    }
    this.#rendered.add(value);
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return count <= 20 || count % 50 === 0 ? renderAll(value) : undefined;
  }
}

/** The name under which an error is counted. */
export function errorName(error: unknown): string {
  const { code, name, response } = error as { code?: string; name?: string; response?: { status: number } };
  return response?.status === undefined ? (code ?? name ?? typeof error) : `${code} ${response.status}`;
}
