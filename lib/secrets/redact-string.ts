import { decodersFor } from './decoder.js';
import { findSecrets, type Span } from './find-secrets.js';
import type { NgramTable } from './ngram-table.js';
import { withheldNotice } from './placeholders.js';
import { type Replacement, replacementsFor } from './replacements.js';

/** The search of a longer string would block the event loop for too long. */
export const MAX_SEARCHED_CHARACTERS = 1024 * 1024;

/** Replaces the parts of a string that reveal secrets. JSON stays valid. A string without secrets is returned as it is. */
export function redactString(input: string, tables: readonly NgramTable[]): string {
  if (tables.every(({ ngramLength }) => input.length < ngramLength)) {
    return input;
  }
  if (isTooLong(input.length, tables)) {
    return tooLongNotice(input.length);
  }
  const found = decodersFor(input).map((decoder) => findSecrets(input, tables, decoder));
  if (found.includes(undefined)) {
    return withheldNotice(`${input.length} characters`, 'too full of secrets');
  }
  const spans = mergeOverlapping(found.flat() as Span[]);
  return spans.length === 0 ? input : applyReplacements(input, replacementsFor(input, spans));
}

/** Whether a string of this length would take too long to search. */
export function isTooLong(length: number, tables: readonly NgramTable[]): boolean {
  return length * tables.length > MAX_SEARCHED_CHARACTERS;
}

/** In place of a string of this length. */
export function tooLongNotice(length: number): string {
  return withheldNotice(`${length} characters`, 'too long to be searched for secrets');
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
