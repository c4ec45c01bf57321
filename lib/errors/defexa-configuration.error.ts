import { DefexaError } from './defexa.error.js';

/**
 * The module was registered in a way that can't work, or its options are wrong. Thrown at start-up, with every
 * problem listed at once; or by a login, where a `merchantPrivateKey` function returned something that is no
 * key.
 */
export class DefexaConfigurationError extends DefexaError {
  readonly code = 'DEFEXA_CONFIGURATION';

  /** Every problem found, a sentence each. */
  readonly problems: readonly string[];

  static {
    this.prototype.name = 'DefexaConfigurationError';
  }

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? `DefexaModule: ${problems[0]}`
        : `DefexaModule has ${problems.length} problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
