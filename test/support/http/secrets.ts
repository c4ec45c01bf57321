import { all, type App } from './app.js';

/** Everything that the app's providers, log, events and errors show when printed. */
export function everythingShown(app: App, errors: readonly unknown[]): string {
  const values = [...errors, app.events, app.auth, app.session, app.session.current, app.options, app.module];
  return [
    app.log.join('\n'),
    ...values.flatMap((value) => [all(value), asJson(value), String(value)]),
    ...errors.flatMap((error) => [(error as Error).stack, all((error as Error).cause)]),
  ].join('\n');
}

/** Serializes a value, or returns the error: some values are circular. */
export function asJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    return String(error);
  }
}

/**
 * Finds secrets in printed output: eight consecutive characters of one, anything after "Bearer", and anything that looks
 * like a token.
 */
export function leaksIn(output: string, secrets: readonly string[]): string[] {
  const parts = secrets.flatMap((secret) =>
    Array.from({ length: Math.max(1, secret.length - 7) }, (_, start) => secret.slice(start, start + 8)),
  );
  const patterns = [/Bearer (?!\[redacted\]).{0,20}/, /[0-9a-f]{32}/].flatMap(
    (pattern) => output.match(pattern) ?? [],
  );
  return [...parts.filter((part) => output.includes(part)), ...patterns];
}
