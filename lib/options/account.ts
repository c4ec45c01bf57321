import { DefexaConfigurationError, DefexaUnavailableError } from '../errors/index.js';
import { AccountSecrets } from '../secrets/account-secrets.js';
import { systemClock, type Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import { keyProblem } from './merchant-key.js';
import type { ResolvedOptions } from './resolved-options.js';

/** Returns the merchant private key as it is now. */
export type CurrentKey = (signal: AbortSignal) => Promise<string>;

/** One merchant account: the parts that its login and its HTTP service share. */
export interface Account {
  readonly options: ResolvedOptions;
  readonly secrets: AccountSecrets;
  readonly currentKey: CurrentKey;
}

/** Makes an account from its options. */
export function createAccount(options: ResolvedOptions, clock: Clock = systemClock): Account {
  const secrets = new AccountSecrets();
  return { options, secrets, currentKey: currentKeyOf(options, secrets, clock) };
}

/**
 * Makes the function that returns an account's key and adds it to the account's secrets. It throws a `DefexaError` if the
 * `merchantPrivateKey` function returns no key, or none within `timeout`.
 */
function currentKeyOf(
  options: Pick<ResolvedOptions, 'merchantPrivateKey' | 'timeout'>,
  secrets: AccountSecrets,
  clock: Clock,
): CurrentKey {
  const { merchantPrivateKey, timeout } = options;
  const timedOut = () =>
    new DefexaUnavailableError(
      `The merchantPrivateKey function did not return within ${timeout / 1000} s. The next login calls it again.`,
      { retryable: true },
    );
  return async (signal) => {
    const key = await withDeadline(clock, timeout, timedOut, signal, () => ask(merchantPrivateKey));
    const problem = keyProblem(key);
    if (problem) {
      throw new DefexaConfigurationError([`what the merchantPrivateKey function returned ${problem}.`]);
    }
    secrets.addKey(key);
    return key;
  };
}

async function ask(merchantPrivateKey: ResolvedOptions['merchantPrivateKey']): Promise<string> {
  try {
    return await merchantPrivateKey();
  } catch (error) {
    // The message may contain a secret, such as a vault's, so the error shows only the name.
    const name = error instanceof Error ? error.name : typeof error;
    throw new DefexaUnavailableError(
      `The merchantPrivateKey function threw an error of the class ${name}, so there is no key to send. ` +
        'Have the function log what went wrong. The next login calls it again.',
      { retryable: true },
    );
  }
}
