import { all } from '../support/http/app.js';
import { asJson } from '../support/http/secrets.js';

/** Everything that a value shows, printed, serialised or as a text. */
export function everyForm(value: unknown): string {
  const { stack, cause } = (value ?? {}) as Partial<Error>;
  return [all(value), asJson(value), String(value), stack, cause && all(cause)].join('\n');
}

/** Has each kind of error shown a few times at first, and now and then later: to print one takes its time. */
export class ErrorSample {
  readonly #seen = new Map<string, number>();
  readonly #shown = new WeakSet<object>();

  /** @returns what the error shows, if it is its turn */
  of(error: object, name: string): string | undefined {
    if (this.#shown.has(error)) {
      return undefined;
    }
    this.#shown.add(error);
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return count <= 20 || count % 50 === 0 ? everyForm(error) : undefined;
  }
}

/** By what an error is counted. */
export function nameOf(error: unknown): string {
  const { code, name, response } = error as { code?: string; name?: string; response?: { status: number } };
  return response?.status === undefined ? (code ?? name ?? typeof error) : `${code} ${response.status}`;
}
