import { isAxiosError } from 'axios';
import { readFailure } from '../platform/failure.js';
import type { DefexaProblem } from '../platform/problem.js';
import { isDefexaError } from './defexa.error.js';

/**
 * What Defexa's platform says is wrong: of an error that a call or a login failed with, or of an answer. Reads every form that
 * the platform is known to use, and never throws.
 *
 * @param source a `DefexaError`, the `AxiosError` of a call of `DefexaHttpService`, or its response
 * @returns none where the platform says nothing, or more than 64 KiB; a body that is read as a stream is never looked at
 *
 * @example
 * const [problem] = getDefexaProblems(error);
 * if (problem?.code === 'balance_less_than_amount') {
 *   throw new ConflictException('The balance is too low');
 * }
 */
export function getDefexaProblems(source: unknown): readonly DefexaProblem[] {
  if (isDefexaError(source)) {
    // Another version of the package may have none.
    return (source as { problems?: readonly DefexaProblem[] }).problems ?? [];
  }
  const answer = (isAxiosError(source) ? source.response : source) as { data?: unknown } | null | undefined;
  return readFailure(answer?.data)?.problems ?? [];
}
