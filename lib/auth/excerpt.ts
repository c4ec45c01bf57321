const LONGEST = 160;
const REDACTED = '[redacted]';

/** Names of fields whose values are secret or may be. */
const SECRET_NAME = /token|key|secret|authorization|password/i;
/** In a text that is no JSON, all that follows such a name may be part of the secret. */
const SECRET_ONWARD = /(session_?token|private_?key|authorization|bearer)\b[\s\S]*/i;
/** What looks like a key, a token or a hash. */
const SECRET_LIKE = /[\w+/=~-]{20,}/g;

/**
 * A short piece of an answer's body to show in an error, without the key or anything that looks like a secret.
 */
export function excerpt(body: string, key: string): string {
  // The whole text is cleaned before it is cut: half a secret would not be recognised.
  const readable = shownJson(body) ?? body.replace(SECRET_ONWARD, `$1${REDACTED}`);
  const clean = readable.replaceAll(key, REDACTED).replace(SECRET_LIKE, REDACTED).replace(/\s+/g, ' ').trim();
  if (clean === '') {
    return 'an empty body';
  }
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}

function shownJson(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return JSON.stringify(parsed, (name, value: unknown) => (SECRET_NAME.test(name) ? REDACTED : value));
  } catch {
    return undefined;
  }
}
