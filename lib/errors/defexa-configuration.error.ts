import { DefexaError } from './defexa.error.js';

/**
 * The module was registered in a way that can't work, or its options are wrong. Thrown at start-up, with every
 * problem listed at once; or by a login, where a `merchantPrivateKey` function returned something that is no
 * key.
 */
export class DefexaConfigurationError extends DefexaError {
  readonly code = 'DEFEXA_CONFIGURATION';

  /** Everything that is wrong, a sentence each. */
  readonly issues: readonly string[];

  static {
    this.prototype.name = 'DefexaConfigurationError';
  }

  constructor(issues: readonly string[]) {
    super(
      issues.length === 1
        ? `DefexaModule: ${issues[0]}`
        : `DefexaModule has ${issues.length} problems:\n${issues.map((issue) => `  - ${issue}`).join('\n')}`,
    );
    this.issues = issues;
  }
}
