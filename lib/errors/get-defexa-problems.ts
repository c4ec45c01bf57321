import { isAxiosError } from 'axios';
import { type PlatformResponse, readFailure } from '../platform/read-failure.js';
import type { DefexaProblem } from '../platform/problem.js';
import { attachedProblems } from '../platform/attached-problems.js';
import { isDefexaError } from './defexa.error.js';

/**
 * Reads the problems that Defexa's platform reported from the error of a call or a login, or from a response. Understands
 * every format that the platform is known to use. Never throws.
 *
 * @param source a `DefexaError`, the `AxiosError` of a call of `DefexaHttpService`, or a response
 * @returns an empty array if the platform reported none, or if the response body is longer than 64 KiB
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
      // Errors of another version of the package may have no problems.
      return Array.isArray(source.problems) ? source.problems : [];
    }
    const response = isAxiosError(source) ? source.response : (source as PlatformResponse | undefined);
    return (
      attachedProblems(source) ?? attachedProblems(response) ?? readFailure(response ?? {})?.problems ?? []
    );
  } catch {
    // Reading its properties throws, so it is neither an error of ours nor a response.
    return [];
  }
}
