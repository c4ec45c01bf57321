import { decodersFor, decodeUnits } from './decoder.js';

/** A prefix such as "sk_live_" or "session_". It is not secret if enough characters follow it. */
const PREFIX = /^(?:(?:[a-z]{2,12}|[A-Z]{2,12})[_.:-]){1,2}/;
const MIN_LENGTH_AFTER_PREFIX = 16;

/** How HTML escapers differ. The last table is that of Mustache and Handlebars. */
const HTML_ENTITIES: readonly Readonly<Record<string, string>>[] = [
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#x27;' },
  {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
    '/': '&#x2F;',
    '=': '&#x3D;',
    '`': '&#x60;',
  },
];

/** One form of a secret to search for in decoded and folded strings. */
export interface Needle {
  readonly units: Uint16Array;
  /** The length of the prefix that is not secret. */
  readonly prefixLength: number;
}

/**
 * The forms of a secret that a search has to find: as it is, escaped for HTML (which the search does not decode), and both in UTF-8
 * read as Latin-1 (for bytes). Each is decoded in both ways, because a secret may itself look like an escape.
 */
export function needlesFor(secret: string): Needle[] {
  const matched = PREFIX.exec(secret)?.[0].length ?? 0;
  const prefixLength = secret.length - matched >= MIN_LENGTH_AFTER_PREFIX ? matched : 0;
  const inHtml = HTML_ENTITIES.map((entities) =>
    secret.replace(/[&<>"'/=`]/g, (character) => entities[character] ?? character),
  );
  const inUtf8 = [secret, ...inHtml].map((encoded) => Buffer.from(encoded).toString('latin1'));
  return [...new Set([secret, ...inHtml, ...inUtf8])]
    .flatMap((encoded) => decodersFor(encoded).map((decoder) => decodeUnits(encoded, decoder)))
    .filter(({ length }) => length > 0)
    .map((units) => ({ units, prefixLength }));
}
