import type { DefexaProblem } from './problem.js';

const REMEMBERED = new WeakMap<object, readonly DefexaProblem[]>();

/** Notes what the platform said in an error or a response: its body may not tell any more, or be a stream. */
export function rememberProblems(source: object, problems: readonly DefexaProblem[]): void {
  REMEMBERED.set(source, problems);
}

/** What was noted of an error or a response. */
export function rememberedProblems(source: unknown): readonly DefexaProblem[] | undefined {
  return REMEMBERED.get(source as object);
}
