import { type AxiosError, isAxiosError } from 'axios';

/** The same symbol in each copy of the package, as for `isDefexaError`. */
const BRAND = Symbol.for('nestjs-defexa.call-error');

/**
 * Marks an error as one of a call of `DefexaHttpService`. Not enumerable, so that nothing prints or copies it.
 *
 * @internal
 */
export function markCallError<E extends AxiosError>(error: E): E {
  return Object.defineProperty(error, BRAND, { value: true });
}

/**
 * Whether `error` is the `AxiosError` of a call of a `DefexaHttpService`, and not of another `HttpService` of the app.
 *
 * @internal
 */
export function isCallError(error: unknown): error is AxiosError {
  return isAxiosError(error) && BRAND in error;
}
