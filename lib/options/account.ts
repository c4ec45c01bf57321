import { classOfError } from '../errors/defexa-errors.js';
import { DefexaConfigurationError, DefexaUnavailableError } from '../errors/index.js';
import { AccountSecrets } from '../secrets/account-secrets.js';
import { systemClock, type Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import { isKeyFromFile } from './key-file.js';
import { keyProblem } from './merchant-key.js';
import type { ResolvedOptions } from './resolved-options.js';

/** One merchant account: its options, its secrets and its current key. */
export class Account {
  readonly secrets = new AccountSecrets();

  constructor(
    readonly options: ResolvedOptions,
    readonly clock: Clock = systemClock,
  ) {}

  /**
   * Returns the merchant private key as it is now, and adds it to the secrets.
   *
   * @throws {DefexaConfigurationError} if the `merchantPrivateKey` function returns something that is not a key
   * @throws {DefexaUnavailableError} if it throws, its file has no key, or it does not return within `timeout`
   * @throws the signal's reason, if it aborts first
   */
  async currentKey(signal: AbortSignal): Promise<string> {
    const { merchantPrivateKey, timeout } = this.options;
    const timedOut = () =>
      new DefexaUnavailableError(
        `The merchantPrivateKey function did not return within ${timeout / 1000} s. The next login calls it again.`,
        { retryable: true },
      );
    const key = await withDeadline(this.clock, timeout, timedOut, signal, () => ask(merchantPrivateKey));
    const problem = keyProblem(key);
    if (problem) {
      throw new DefexaConfigurationError([`what the merchantPrivateKey function returned ${problem}.`]);
    }
    this.secrets.addKey(key);
    return key;
  }
}

async function ask(merchantPrivateKey: ResolvedOptions['merchantPrivateKey']): Promise<string> {
  try {
    return await merchantPrivateKey();
  } catch (error) {
    if (isKeyFromFile(merchantPrivateKey)) {
      throw error;
    }
    throw new DefexaUnavailableError(
      `The merchantPrivateKey function threw an error of the class ${classOfError(error)}, so there is no key to send. ` +
        'Have the function log what went wrong. The next login calls it again.',
      { retryable: true },
    );
  }
}
