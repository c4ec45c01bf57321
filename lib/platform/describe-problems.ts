import { cutTo, oneLine } from './one-line.js';
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
