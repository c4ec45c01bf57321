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
