import { isPlain, PLAIN, UNESCAPED } from './decoding.js';
import { findSecrets, type Span } from './find-secrets.js';
import type { PieceTable } from './piece-table.js';
import { type Replacement, replacementsIn } from './replacements.js';

/** The longest text that is searched, in characters: so long that it does not hold up the process. */
export const LONGEST_SEARCHED = 1024 * 1024;

/** The text without what gives secrets away; the text itself where nothing does. JSON stays JSON. */
export function redactText(text: string, tables: readonly PieceTable[]): string {
  if (text.length * tables.length > LONGEST_SEARCHED) {
    return withheld(`${text.length} characters`, 'too long to be searched for secrets');
  }
  const readings = isPlain(text) ? [PLAIN] : [PLAIN, UNESCAPED];
  const found = tables.flatMap((table) => readings.map((reading) => findSecrets(text, table, reading)));
  if (found.includes(undefined)) {
    return withheld(`${text.length} characters`, 'too full of secrets');
  }
  const spans = merged(found.flat() as Span[]);
  return spans.length === 0 ? text : replaced(text, replacementsIn(text, spans));
}

/** What is shown instead of a text that was not searched. */
export function withheld(length: string, why: string): string {
  return `[withheld: ${length}, ${why}]`;
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, by } of replacements) {
    parts.push(text.slice(at, start), by);
    at = end;
  }
  return parts.join('') + text.slice(at);
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && span.start < last.end) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else {
      result.push(span);
    }
  }
  return result;
}
