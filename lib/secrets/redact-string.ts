import { ESCAPE_DECODER, LITERAL_DECODER, mayContainEscapes } from './decoder.js';
import { findSecrets, type Span } from './find-secrets.js';
import type { NgramTable } from './ngram-table.js';
import { withheldNotice } from './placeholders.js';
import { type Replacement, replacementsFor } from './replacements.js';

/** The search of a longer string would block the event loop for too long. */
export const MAX_SEARCHED_CHARACTERS = 1024 * 1024;

/** Replaces the parts of a string that reveal secrets. JSON stays valid. A string without secrets is returned as it is. */
export function redactString(input: string, tables: readonly NgramTable[]): string {
  if (input.length * tables.length > MAX_SEARCHED_CHARACTERS) {
    return withheldNotice(`${input.length} characters`, 'too long to be searched for secrets');
  }
  const decoders = mayContainEscapes(input) ? [LITERAL_DECODER, ESCAPE_DECODER] : [LITERAL_DECODER];
  const found = tables.flatMap((table) => decoders.map((decoder) => findSecrets(input, table, decoder)));
  if (found.includes(undefined)) {
    return withheldNotice(`${input.length} characters`, 'too full of secrets');
  }
  const spans = mergeOverlapping(found.flat() as Span[]);
  return spans.length === 0 ? input : applyReplacements(input, replacementsFor(input, spans));
}

function applyReplacements(input: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const { start, end, replacement } of replacements) {
    parts.push(input.slice(position, start), replacement);
    position = end;
  }
  return parts.join('') + input.slice(position);
}

function mergeOverlapping(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && span.start < last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else {
      merged.push(span);
    }
  }
  return merged;
}
