import type { Invariant } from './invariant.js';

/** Of a secret, this many characters in a row are too many. */
const PIECE = 8;
/** How many secrets are looked for; what looks like a token is seen in any case. */
const REMEMBERED = 300;

const PATTERNS = [/Bearer (?!\[redacted\]).{0,20}/, /[0-9a-f]{32}/];

/** No output shows a key or a token, or eight characters of one. */
export function noSecretInOutput(): Invariant {
  const secrets: string[] = [];
  let pieces = new Set<string>();

  const remember = (secret: string) => {
    secrets.push(secret);
    if (secrets.length > 2 * REMEMBERED) {
      secrets.splice(0, REMEMBERED);
      pieces = new Set(secrets.flatMap(piecesOf));
    } else {
      piecesOf(secret).forEach((piece) => pieces.add(piece));
    }
  };

  return {
    name: 'no output shows a secret',
    note(entry) {
      if (entry.type === 'secret') {
        remember(entry.secret);
      } else if (entry.type === 'output') {
        const { text } = entry;
        const shown =
          piecesOf(text).find((piece) => pieces.has(piece)) ??
          PATTERNS.map((pattern) => pattern.exec(text)?.[0]).find((match) => match !== undefined);
        return shown === undefined ? undefined : `"${shown}" is shown in: ${text.slice(0, 2_000)}`;
      }
      return undefined;
    },
  };
}

/** Eight digits in a row are no sign of a token: moments are full of them. */
function piecesOf(text: string): string[] {
  const count = Math.max(0, text.length - PIECE + 1);
  const pieces = Array.from({ length: count }, (_, start) => text.slice(start, start + PIECE));
  return pieces.filter((piece) => !/^\d+$/.test(piece));
}
