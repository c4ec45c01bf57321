export const REDACTED = '[redacted]';

/** A piece of a token that is this long gives it away; a shorter one may be there by chance. */
const TELLING_LENGTH = 8;

/** What tokens, and telling pieces of them, look like: a server may echo one cut short, or escaped. */
export type TokenPatterns = readonly RegExp[];

export function patternsOf(tokens: readonly string[]): TokenPatterns {
  return tokens.flatMap((token) => {
    // Of unusual characters, a token stands escaped in URLs and in JSON: these forms, the longer ones, come first.
    const inJson = JSON.stringify(token).slice(1, -1);
    const forms = new Set([encodeURIComponent(token), inJson.replaceAll('/', '\\/'), inJson, token]);
    return [...forms].map(piecesOf);
  });
}

/** The text without the tokens. */
export function withoutTokens(text: string, tokens: TokenPatterns): string {
  return tokens.reduce((rest, pattern) => rest.replace(pattern, REDACTED), text);
}

/**
 * The JSON text of the same, without the tokens in any value or name, however they are escaped.
 *
 * @returns undefined if the text is no JSON
 */
export function jsonWithoutTokens(text: string, tokens: TokenPatterns): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const clean = valueWithoutTokens(value, tokens);
    // What had nothing to hide stays as it was written.
    return JSON.stringify(clean) === JSON.stringify(value) ? text : JSON.stringify(clean);
  } catch {
    return undefined;
  }
}

function valueWithoutTokens(value: unknown, tokens: TokenPatterns): unknown {
  if (typeof value === 'string') {
    return withoutTokens(value, tokens);
  }
  if (typeof value === 'number') {
    const text = withoutTokens(String(value), tokens);
    return text === String(value) ? value : text;
  }
  if (Array.isArray(value)) {
    return value.map((item) => valueWithoutTokens(item, tokens));
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value);
    return Object.fromEntries(
      fields.map(([name, field]) => [withoutTokens(name, tokens), valueWithoutTokens(field, tokens)]),
    );
  }
  return value;
}

/** Matches as many characters in a row as are pieces of the secret. */
function piecesOf(secret: string): RegExp {
  const length = Math.min(TELLING_LENGTH, secret.length);
  const pieces = Array.from({ length: secret.length - length + 1 }, (_, start) =>
    secret.slice(start, start + length).replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'),
  );
  return new RegExp(`(?:(?=${pieces.join('|')})[^])+[^]{${length - 1}}`, 'gi');
}
