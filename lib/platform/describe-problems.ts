import type { DefexaProblem } from './problem.js';
import { singleLine, truncate } from './single-line.js';

const MAX_DESCRIPTION_CHARACTERS = 400;

/** Describes problems in one line, such as "incorrect_private_key (authentication_error)", of up to 400 characters. */
export function describeProblems(problems: readonly DefexaProblem[]): string {
  return truncate(singleLine(problems.map(describeProblem).join('; ')), MAX_DESCRIPTION_CHARACTERS);
}

function describeProblem({ code, kind, message }: DefexaProblem): string {
  const name = code && kind ? `${code} (${kind})` : code || kind;
  return [name, message].filter(Boolean).join(': ');
}
