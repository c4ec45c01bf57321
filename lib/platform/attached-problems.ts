import type { DefexaProblem } from './problem.js';

const PROBLEMS = new WeakMap<object, readonly DefexaProblem[]>();

/** Attaches the problems to an error or a response, whose redacted or streamed body may no longer contain them. */
export function attachProblems(source: object, problems: readonly DefexaProblem[]): void {
  PROBLEMS.set(source, problems);
}

export function attachedProblems(source: unknown): readonly DefexaProblem[] | undefined {
  return PROBLEMS.get(source as object);
}
