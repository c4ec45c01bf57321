import type { Span } from './find-secrets.js';
import { REDACTED } from './placeholders.js';

/** A part of a string, and its replacement. */
export interface Replacement extends Span {
  readonly replacement: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOOKS_LIKE_JSON = /^\s*[[{]/;
const JSON_NUMBER_CHARACTER = /[\w.+-]/;

/**
 * Chooses the replacement of each span such that JSON stays valid. A number that contains a secret becomes a string.
 *
 * @param spans in ascending order
 */
export function replacementsFor(input: string, spans: readonly Span[]): Replacement[] {
  if (!LOOKS_LIKE_JSON.test(input)) {
    return spans.map((span) => ({ ...span, replacement: REDACTED }));
  }
  const replacements: Replacement[] = [];
  const tracker = new JsonStringTracker(input);
  let end = 0;
  for (const span of spans) {
    if (span.end <= end) {
      continue;
    }
    const next = tracker.isInString(span.start)
      ? withPrecedingBackslashes(input, span, end)
      : withSurroundingNumber(input, span, end);
    replacements.push(next);
    end = next.end;
  }
  return replacements;
}

/** Backslashes in front would otherwise escape the replacement. */
function withPrecedingBackslashes(input: string, span: Span, minStart: number): Replacement {
  let { start } = span;
  while (start > minStart && input.charCodeAt(start - 1) === BACKSLASH) {
    start -= 1;
  }
  return { start, end: span.end, replacement: REDACTED };
}

function withSurroundingNumber(input: string, span: Span, minStart: number): Replacement {
  let { start, end } = span;
  while (start > minStart && JSON_NUMBER_CHARACTER.test(input[start - 1]!)) {
    start -= 1;
  }
  while (end < input.length && JSON_NUMBER_CHARACTER.test(input[end]!)) {
    end += 1;
  }
  return { start, end, replacement: JSON.stringify(REDACTED) };
}

/** Tells which positions of a JSON document are inside a string. */
class JsonStringTracker {
  #position = 0;
  #isInString = false;

  constructor(private readonly json: string) {}

  /** @param position at or behind that of the call before */
  isInString(position: number): boolean {
    for (; this.#position < position; this.#position += 1) {
      const unit = this.json.charCodeAt(this.#position);
      if (unit === QUOTE) {
        this.#isInString = !this.#isInString;
      } else if (unit === BACKSLASH && this.#isInString) {
        this.#position += 1;
      }
    }
    return this.#isInString;
  }
}
