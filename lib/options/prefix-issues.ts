import { classOfError } from '../errors/defexa-errors.js';
import { DefexaConfigurationError, isDefexaError } from '../errors/index.js';

/** Does `work`. If its options are wrong, or cannot be read, the error says where they are from. */
export function prefixIssues<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isDefexaError(error)) {
      // By its issues, since it may be of another copy of the package.
      throw 'issues' in error
        ? new DefexaConfigurationError(
            (error as DefexaConfigurationError).issues.map((issue) => `${prefix}${issue}`),
          )
        : error;
    }
    throw new DefexaConfigurationError([
      `${prefix}its options cannot be used: reading them threw an error of the class ${classOfError(error)}.`,
    ]);
  }
}

/** Does both. If the options of both are wrong, the error lists the issues of both. */
export function withAllIssues<A, B>(first: () => A, second: () => B): [A, B] {
  let result: A;
  try {
    result = first();
  } catch (error) {
    throw withIssuesOf(error, second);
  }
  return [result, second()];
}

function withIssuesOf(error: unknown, work: () => unknown): unknown {
  try {
    work();
    return error;
  } catch (other) {
    const all = [error, other].map((one) => (one as Partial<DefexaConfigurationError>).issues);
    return all.includes(undefined) ? error : new DefexaConfigurationError(all.flatMap((issues) => issues!));
  }
}
