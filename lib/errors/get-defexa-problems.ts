import { isAxiosError } from 'axios';
import { type PlatformResponse, readFailure } from '../platform/read-failure.js';
import type { DefexaProblem } from '../platform/problem.js';
import { attachedProblems } from '../platform/attached-problems.js';
import { isDefexaError } from './defexa.error.js';

/**
 * What Defexa's platform says is wrong: of an error that a call or a login failed with, or of a response. Reads every form that
 * the platform is known to use, and never throws.
 *
 * @param source a `DefexaError`, the `AxiosError` of a call of `DefexaHttpService`, or a response
 * @returns none where the platform says nothing, or more than 64 KiB
 *
 * @example
 * const [problem] = getDefexaProblems(error);
 * if (problem?.code === 'balance_less_than_amount') {
 *   throw new ConflictException('The balance is too low');
 * }
 */
export function getDefexaProblems(source: unknown): readonly DefexaProblem[] {
  try {
    if (isDefexaError(source)) {
      // Another version of the package may have none.
      return Array.isArray(source.problems) ? source.problems : [];
    }
    const response = isAxiosError(source) ? source.response : (source as PlatformResponse | undefined);
    return (
      attachedProblems(source) ?? attachedProblems(response) ?? readFailure(response ?? {})?.problems ?? []
    );
  } catch {
    // Its properties throw: then it is nothing of ours.
    return [];
  }
}
