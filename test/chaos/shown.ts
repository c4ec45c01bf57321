import { ClassSerializerInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import * as classTransformer from 'class-transformer';
import { all } from '../support/http/app.js';
import { asJson } from '../support/http/secrets.js';

const { instanceToPlain } = classTransformer;
const interceptor = new ClassSerializerInterceptor(new Reflector(), { transformerPackage: classTransformer });

/** What makes another value of one: class-transformer calls every function that it finds, by itself or for Nest. */
const SERIALIZERS: readonly ((value: object) => unknown)[] = [
  (value) => instanceToPlain(value),
  (value) => interceptor.serialize(value, {}),
  (value) => structuredClone(value),
];

/** Everything that a value shows: printed, serialised or as a text. */
export function everyForm(value: unknown): string {
  const { stack, cause } = value as Partial<Error>;
  const serialized = SERIALIZERS.map((serialize) => serializedBy(serialize, value as object));
  return [all(value), asJson(value), String(value), stack, cause && all(cause), ...serialized].join('\n');
}

/** Or why not: what holds functions can't be cloned. */
function serializedBy(serialize: (value: object) => unknown, value: object): string {
  try {
    return all(serialize(value));
  } catch (error) {
    return String(error);
  }
}

/** Has each kind of answer and error shown a few times at first, and now and then later: to print one takes its time. */
export class Sample {
  readonly #seen = new Map<string, number>();
  readonly #shown = new WeakSet<object>();

  /** @returns what the value shows, if it is its turn */
  of(value: object, name: string): string | undefined {
    if (this.#shown.has(value)) {
      return undefined;
    }
    this.#shown.add(value);
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return count <= 20 || count % 50 === 0 ? everyForm(value) : undefined;
  }
}

/** By what an error is counted. */
export function nameOf(error: unknown): string {
  const { code, name, response } = error as { code?: string; name?: string; response?: { status: number } };
  return response?.status === undefined ? (code ?? name ?? typeof error) : `${code} ${response.status}`;
}
