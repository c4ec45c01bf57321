import { DefexaConfigurationError } from '../errors/index.js';

/** Does `work`. If its options are wrong, the error says where they are from. */
export function prefixIssues<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof DefexaConfigurationError
      ? new DefexaConfigurationError(error.issues.map((issue) => `${prefix}${issue}`))
      : error;
  }
}
