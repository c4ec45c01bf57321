import type { Span } from './find-secrets.js';
import { REDACTED } from './placeholders.js';

/** A part of a string, and its replacement. */
export interface Replacement extends Span {
  readonly replacement: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOOKS_LIKE_JSON = /^\s*[[{]/;
/** For each ASCII code unit: 1 if a number in JSON, or what is in the place of one, may contain it. */
const IN_NUMBER = Uint8Array.from({ length: 128 }, (_, unit) =>
  /[\w.+-]/.test(String.fromCharCode(unit)) ? 1 : 0,
);

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
  while (start > minStart && IN_NUMBER[input.charCodeAt(start - 1)] === 1) {
    start -= 1;
  }
  while (end < input.length && IN_NUMBER[input.charCodeAt(end)] === 1) {
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
    // In local variables, because this may run for a megabyte.
    const { json } = this;
    let index = this.#position;
    let isInString = this.#isInString;
    for (; index < position; index += 1) {
      const unit = json.charCodeAt(index);
      if (unit === QUOTE) {
        isInString = !isInString;
      } else if (unit === BACKSLASH && isInString) {
        index += 1;
      }
    }
    this.#position = index;
    this.#isInString = isInString;
    return isInString;
  }
}
