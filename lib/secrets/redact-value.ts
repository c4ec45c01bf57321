import type { AccountSecrets } from './account-secrets.js';
import { collectStrings } from './collect-strings.js';
import { REDACTED } from './placeholders.js';

/** Returned for a value that is too large to search. */
export const TOO_LARGE = Symbol('too large');

/** Returns the value itself if it contains no secret, or a redacted copy. */
export function redactValue(value: unknown, secrets: AccountSecrets): unknown {
  if (typeof value === 'string') {
    return secrets.redact(value);
  }
  if (value instanceof URLSearchParams) {
    const redacted = secrets.redact(String(value));
    return redacted === String(value) ? value : new URLSearchParams(redacted);
  }
  try {
    const strings = collectStrings(value);
    if (strings === undefined) {
      return TOO_LARGE;
    }
    return secrets.redact(strings) === strings ? value : parseJson(secrets.redact(JSON.stringify(value)));
  } catch {
    // The value can be neither searched nor serialised.
    return REDACTED;
  }
}

/** Redacts a parsed body. One that is too large to search is replaced as a whole. */
export function redactParsedBody(body: unknown, secrets: AccountSecrets): unknown {
  const redacted = redactValue(body, secrets);
  return redacted === TOO_LARGE ? REDACTED : redacted;
}

/** A string that was too long to search was replaced by a notice, which is not JSON. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return REDACTED;
  }
}
