import { all, type App } from './app.js';

/** Everything that the parts of an app, its log and its events show, and the errors that it threw. */
export function everythingShown(app: App, errors: readonly unknown[]): string {
  const values = [
    ...errors,
    app.events,
    app.auth,
    app.session,
    app.session.current,
    app.settings,
    app.module,
  ];
  return [
    app.log.join('\n'),
    ...values.flatMap((value) => [all(value), asJson(value), String(value)]),
    ...errors.flatMap((error) => [(error as Error).stack, all((error as Error).cause)]),
  ].join('\n');
}

/** As JSON, or why not: an app's parts refer to each other. */
export function asJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    return String(error);
  }
}

/**
 * Where a text shows one of the secrets or eight characters of it in a row, or anything after "Bearer", or what
 * looks like a token.
 */
export function leaksIn(text: string, secrets: readonly string[]): string[] {
  const parts = secrets.flatMap((secret) =>
    Array.from({ length: Math.max(1, secret.length - 7) }, (_, start) => secret.slice(start, start + 8)),
  );
  const patterns = [/Bearer (?!\[redacted\]).{0,20}/, /[0-9a-f]{32}/].flatMap(
    (like) => text.match(like) ?? [],
  );
  return [...parts.filter((part) => text.includes(part)), ...patterns];
}
