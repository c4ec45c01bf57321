import { cutTo, oneLine } from '../platform/describe-problems.js';
import type { AccountSecrets } from './account-secrets.js';
import { REDACTED } from './redacted.js';

const LONGEST = 160;
/** How much of a body is looked at: more than is shown, because secrets that are taken out make room. */
const LOOKED_AT = 4_096;

/** Names of fields whose values are secret or may be. */
const SECRET_NAME = /token|key|secret|authorization|password/i;
/** In a text that is no JSON, all that follows such a name may be part of the secret. */
const SECRET_ONWARD = /(session_?token|private_?key|authorization|bearer)\b.*/i;
const WORD = /[^\s"'<>(){}[\],;:]+/g;
/** The platform's codes and kinds look like this: words, and here and there a number. */
const SNAKE_CASE = /^(?=.{1,64}$)([a-z]{1,20}|[a-z\d]{1,3})(_([a-z]{1,20}|[a-z\d]{1,3}))+$/;

/**
 * A short piece of an answer's body to show in an error, without the account's secrets, and without words that look like a
 * secret that nobody knows yet: rather too little is shown than half a token.
 */
export function excerpt(body: string, secrets: AccountSecrets): string {
  // The text is cleaned before it is cut: half a secret might not be recognised.
  const start = body.slice(0, LOOKED_AT);
  const text = withoutSecretFields(start) ?? oneLine(start).replace(SECRET_ONWARD, `$1 ${REDACTED}`);
  const clean = secrets.redact(oneLine(text)).replace(WORD, (word) => (looksSecret(word) ? REDACTED : word));
  return clean === '' ? 'an empty body' : cutTo(LONGEST, clean);
}

function withoutSecretFields(body: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(body), (name, value: unknown) =>
      SECRET_NAME.test(name) ? REDACTED : value,
    );
  } catch {
    return undefined;
  }
}

function looksSecret(word: string): boolean {
  const isLong = word.length >= 20;
  const isMixed = word.length >= 6 && /\d/.test(word) && /[a-z]/i.test(word);
  return (isLong || isMixed) && !SNAKE_CASE.test(word);
}
