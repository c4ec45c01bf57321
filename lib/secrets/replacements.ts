import type { Span } from './find-secrets.js';
import { REDACTED } from './redacted.js';

/** A part of a text, and what is shown instead. */
export interface Replacement extends Span {
  readonly by: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOOKS_LIKE_JSON = /^\s*[[{]/;
/** What the numbers of JSON consist of. */
const OF_NUMBER = /[\w.+-]/;

/**
 * What to put in the place of each span so that JSON stays JSON: where the secret is a number, or in one, a text instead of
 * the number.
 *
 * @param spans in their order
 */
export function replacementsIn(text: string, spans: readonly Span[]): Replacement[] {
  if (!LOOKS_LIKE_JSON.test(text)) {
    return spans.map((span) => ({ ...span, by: REDACTED }));
  }
  const result: Replacement[] = [];
  const strings = new StringTracker(text);
  let end = 0;
  for (const span of spans) {
    if (span.end <= end) {
      continue;
    }
    const isInString = strings.holds(span.start);
    const next = isInString ? wholeEscape(text, span, end) : numberAround(text, span, end);
    result.push(next);
    end = next.end;
  }
  return result;
}

/** With the backslashes before it, which would be left without what they escape. */
function wholeEscape(text: string, span: Span, from: number): Replacement {
  let { start } = span;
  while (start > from && text.charCodeAt(start - 1) === BACKSLASH) {
    start -= 1;
  }
  return { start, end: span.end, by: REDACTED };
}

function numberAround(text: string, span: Span, from: number): Replacement {
  let { start, end } = span;
  while (start > from && OF_NUMBER.test(text[start - 1]!)) {
    start -= 1;
  }
  while (end < text.length && OF_NUMBER.test(text[end]!)) {
    end += 1;
  }
  return { start, end, by: JSON.stringify(REDACTED) };
}

/** Says what is inside of a string, from left to right. */
class StringTracker {
  #at = 0;
  #isOpen = false;

  constructor(private readonly text: string) {}

  holds(position: number): boolean {
    for (; this.#at < position; this.#at += 1) {
      const unit = this.text.charCodeAt(this.#at);
      if (unit === QUOTE) {
        this.#isOpen = !this.#isOpen;
      } else if (unit === BACKSLASH && this.#isOpen) {
        this.#at += 1;
      }
    }
    return this.#isOpen;
  }
}
