import { classOfError } from '../errors/defexa-errors.js';
import { DefexaConfigurationError, isDefexaError } from '../errors/index.js';

/** Does `work`. If its options are wrong, or cannot be read, the error says where they are from. */
export function prefixIssues<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DefexaConfigurationError) {
      throw new DefexaConfigurationError(error.issues.map((issue) => `${prefix}${issue}`));
    }
    if (isDefexaError(error)) {
      throw error;
    }
    throw new DefexaConfigurationError([
      `${prefix}its options cannot be used: reading them threw an error of the class ${classOfError(error)}.`,
    ]);
  }
}
