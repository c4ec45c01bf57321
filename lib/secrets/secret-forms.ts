import { PLAIN, UNESCAPED, unitsOf } from './decoding.js';
import { foldedText } from './folding.js';

/**
 * Words in front of what is secret, such as "sk_live_" or "session_", if enough is left behind them: other texts have such
 * words, too.
 */
const LABEL = /^(?:(?:[a-z]{2,12}|[A-Z]{2,12})[_.:-]){1,2}/;
const LEAST_BEHIND_LABEL = 16;

/** What HTML has to escape, in its usual ways; the last one is that of Mustache and Handlebars. */
const ENTITIES: readonly Readonly<Record<string, string>>[] = [
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

/** A secret as it is looked for in a text that is read and folded. */
export interface SecretForm {
  readonly text: string;
  /** Where what is secret begins, behind a label. */
  readonly bare: number;
}

/**
 * The forms of a secret: unescaped as a text is, because it may look escaped itself; as it is, for a text in which it was
 * escaped; escaped for HTML, which is not decoded; and each in UTF-8, for bytes.
 */
export function formsOf(secret: string): SecretForm[] {
  const label = LABEL.exec(secret)?.[0].length ?? 0;
  const bare = secret.length - label >= LEAST_BEHIND_LABEL ? label : 0;
  const inHtml = ENTITIES.map((entities) => secret.replace(/[&<>"'/=`]/g, (sign) => entities[sign] ?? sign));
  const inUtf8 = [secret, ...inHtml].map((text) => Buffer.from(text).toString('latin1'));
  const texts = new Set(
    [secret, ...inHtml, ...inUtf8].flatMap((text) =>
      [UNESCAPED, PLAIN].map((reading) => foldedText(unitsOf(text, reading))),
    ),
  );
  texts.delete('');
  return [...texts].map((text) => ({ text, bare }));
}
