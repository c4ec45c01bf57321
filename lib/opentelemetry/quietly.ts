import { classOfError } from '../errors/defexa-errors.js';

let hasFailed = false;

/** Does what must not break a call. The first time that it throws, Node emits a warning. */
export function quietly(record: () => void): void {
  try {
    record();
  } catch (error) {
    if (!hasFailed) {
      hasFailed = true;
      process.emitWarning(
        `OpenTelemetry threw an error of the class ${classOfError(error)}, so metrics or spans of Defexa are missing.`,
        'DefexaWarning',
      );
    }
  }
}
