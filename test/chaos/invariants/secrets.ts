import type { Invariant } from './invariant.js';

/** The number of successive characters of a secret that output must not contain. */
const SUBSTRING_LENGTH = 8;
/** The number of secrets that output is searched for. The patterns find tokens in any case. */
const MAX_REMEMBERED = 300;

const PATTERNS = [/Bearer (?!\[redacted\]).{0,20}/, /[0-9a-f]{32}/];

/** No output contains a key or a token, or eight characters of one. */
export function noSecretInOutput(): Invariant {
  const secrets: string[] = [];
  let substrings = new Set<string>();

  const remember = (secret: string) => {
    secrets.push(secret);
    if (secrets.length > 2 * MAX_REMEMBERED) {
      secrets.splice(0, MAX_REMEMBERED);
      substrings = new Set(secrets.flatMap(substringsOf));
    } else {
      substringsOf(secret).forEach((substring) => substrings.add(substring));
    }
  };

  return {
    name: 'no output contains a secret',
    record(entry) {
      if (entry.type === 'secret') {
        remember(entry.secret);
      } else if (entry.type === 'output') {
        const { text } = entry;
        const found =
          substringsOf(text).find((substring) => substrings.has(substring)) ??
          PATTERNS.map((pattern) => pattern.exec(text)?.[0]).find((match) => match !== undefined);
        return found === undefined ? undefined : `"${found}" is in: ${text.slice(0, 2_000)}`;
      }
      return undefined;
    },
  };
}

/** Substrings of digits are left out, since timestamps contain them too. */
function substringsOf(text: string): string[] {
  const count = Math.max(0, text.length - SUBSTRING_LENGTH + 1);
  const substrings = Array.from({ length: count }, (_, start) => text.slice(start, start + SUBSTRING_LENGTH));
  return substrings.filter((substring) => !/^\d+$/.test(substring));
}
