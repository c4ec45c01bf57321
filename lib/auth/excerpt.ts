const LONGEST = 160;
/** How much of a text is looked at: more than is shown, because secrets that are taken out make room. */
const LOOKED_AT = 1_000;
const REDACTED = '[redacted]';

/** Names of fields whose values are secret or may be. */
const SECRET_NAME = /token|key|secret|authorization|password/i;
/** In a text that is no JSON, all that follows such a name may be part of the secret. */
const SECRET_ONWARD = /(session_?token|private_?key|authorization|bearer)\b.*/i;
const WORD = /[^\s"'<>(){}[\],;:]+/g;
/** A piece of the key that is this long gives it away; a shorter one may be there by chance. */
const TELLING_LENGTH = 6;

/**
 * A short piece of an answer's body to show in an error, without the key, a part of it, or a word that looks like a
 * secret: rather too little is shown than half a token.
 */
export function excerpt(body: string, key: string): string {
  const text = shownJson(body, key) ?? oneLine(body).replace(SECRET_ONWARD, `$1 ${REDACTED}`);
  // The text is cleaned before it is cut: half a secret might not be recognised.
  const clean = oneLine(text)
    .slice(0, LOOKED_AT)
    .replaceAll(key, REDACTED)
    .replace(WORD, (word) => (isSecret(word, key) ? REDACTED : word));
  if (clean === '') {
    return 'an empty body';
  }
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}

/** Without line breaks, and without the signs that would do something to a terminal. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim();
}

function shownJson(body: string, key: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(body), (name, value: unknown) => {
      if (SECRET_NAME.test(name)) {
        return REDACTED;
      }
      // Here the key still is as it was sent; in JSON it may be escaped.
      return typeof value === 'string' ? value.replaceAll(key, REDACTED) : value;
    });
  } catch {
    return undefined;
  }
}

function isSecret(word: string, key: string): boolean {
  const isLong = word.length >= 20;
  const isMixed = word.length >= TELLING_LENGTH && /\d/.test(word) && /[a-z]/i.test(word);
  return isLong || isMixed || hasPartOf(key, word);
}

function hasPartOf(key: string, word: string): boolean {
  for (let start = 0; start + TELLING_LENGTH <= key.length; start += 1) {
    if (word.includes(key.slice(start, start + TELLING_LENGTH))) {
      return true;
    }
  }
  return false;
}
