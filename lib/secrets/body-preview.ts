import { singleLine, truncate } from '../platform/strings.js';
import type { AccountSecrets } from './account-secrets.js';
import { REDACTED } from './placeholders.js';

const MAX_PREVIEW_CHARACTERS = 160;
/** More than the preview shows, because redaction shortens it. */
const MAX_READ_CHARACTERS = 4_096;

const SECRET_FIELD_NAME = /token|key|secret|authorization|password/i;
/** Outside of JSON, everything that follows such a name may be part of the secret. */
const SECRET_ONWARD = /(session_?token|private_?key|authorization|bearer)\b.*/i;
const WORD = /[^\s"'<>(){}[\],;:]+/g;
/** The platform's codes and kinds look like this: words, and a few numbers. */
const SNAKE_CASE = /^(?=.{1,64}$)([a-z]{1,20}|[a-z\d]{1,3})(_([a-z]{1,20}|[a-z\d]{1,3}))+$/;
/** The path of a login, also below another one. */
const PATH = /^(\/([a-z]{1,12}|v\d))+\/?$/;

/**
 * A short part of a response body for an error message, without the account's secrets. Also redacts words that look like a secret,
 * because an error must not show a token that the package does not know yet.
 */
export function previewBody(body: string, secrets: AccountSecrets): string {
  // Redacted before it is truncated, because a part of a secret might not be recognised.
  const start = body.slice(0, MAX_READ_CHARACTERS);
  const preview = redactSecretFields(start) ?? singleLine(start).replace(SECRET_ONWARD, `$1 ${REDACTED}`);
  const redacted = secrets
    .redact(singleLine(preview))
    .replace(WORD, (word) => (looksSecret(word) ? REDACTED : word));
  return redacted === '' ? 'an empty body' : truncate(redacted, MAX_PREVIEW_CHARACTERS);
}

/** @returns undefined if the body is not JSON */
function redactSecretFields(body: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(body), (name, value: unknown) =>
      SECRET_FIELD_NAME.test(name) ? REDACTED : value,
    );
  } catch {
    return undefined;
  }
}

function looksSecret(word: string): boolean {
  const isLong = word.length >= 20;
  const isMixed = word.length >= 6 && /\d/.test(word) && /[a-z]/i.test(word);
  return (isLong || isMixed) && !SNAKE_CASE.test(word) && !PATH.test(word);
}
