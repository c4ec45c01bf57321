import type { DefexaProblem } from './problem.js';

/** In characters. */
const LONGEST = 400;

/** The problems in one line, such as "incorrect_private_key (authentication_error)", cut to 400 characters. */
export function describeProblems(problems: readonly DefexaProblem[]): string {
  return cutTo(LONGEST, oneLine(problems.map(describe).join('; ')));
}

function describe({ code, kind, message }: DefexaProblem): string {
  const name = code && kind ? `${code} (${kind})` : code || kind;
  return [name, message].filter(Boolean).join(': ');
}

/** A text in one line, without the signs that would do something to a terminal. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim();
}

/** The text, or its first characters and "…". */
export function cutTo(longest: number, text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
