export const REDACTED = '[redacted]';

/** A piece of a token that is this long gives it away; a shorter one may be there by chance. */
const TELLING_LENGTH = 8;

/** The text without the tokens, and without telling pieces of them: a server may echo one cut short. */
export function withoutTokens(text: string, tokens: readonly string[]): string {
  return tokens.reduce(withoutToken, text);
}

function withoutToken(text: string, token: string): string {
  // Of unusual characters, a token stands escaped in URLs and in JSON: these forms, the longer ones, come first.
  const forms = new Set([encodeURIComponent(token), JSON.stringify(token).slice(1, -1), token]);
  return [...forms].reduce((rest, form) => rest.replace(piecesOf(form), REDACTED), text);
}

/** Matches as many characters in a row as are pieces of the secret. */
function piecesOf(secret: string): RegExp {
  const length = Math.min(TELLING_LENGTH, secret.length);
  const pieces = Array.from({ length: secret.length - length + 1 }, (_, start) =>
    secret.slice(start, start + length).replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'),
  );
  return new RegExp(`(?:(?=${pieces.join('|')})[^])+[^]{${length - 1}}`, 'gi');
}
