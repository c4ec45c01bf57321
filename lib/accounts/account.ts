import { DefexaConfigurationError, DefexaUnavailableError } from '../errors/index.js';
import { AccountSecrets } from '../secrets/account-secrets.js';
import { systemClock, type Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import { keyProblem } from '../options/merchant-key.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

/** Gives the merchant private key as it is now. */
export type CurrentKey = (signal: AbortSignal) => Promise<string>;

/** One merchant account, as its login and its HTTP service share it. */
export interface Account {
  readonly options: ResolvedOptions;
  readonly secrets: AccountSecrets;
  readonly currentKey: CurrentKey;
}

/** Makes an account of its options. */
export function createAccount(options: ResolvedOptions, clock: Clock = systemClock): Account {
  const secrets = new AccountSecrets();
  return { options, secrets, currentKey: currentKeyOf(options, secrets, clock) };
}

/**
 * Makes what asks for an account's key, and notes it among its secrets. It throws a `DefexaError` if the `merchantPrivateKey`
 * function gives no key, or none within `timeout`.
 */
function currentKeyOf(
  options: Pick<ResolvedOptions, 'merchantPrivateKey' | 'timeout'>,
  secrets: AccountSecrets,
  clock: Clock,
): CurrentKey {
  const { merchantPrivateKey, timeout } = options;
  const timedOut = () =>
    new DefexaUnavailableError(
      `The merchantPrivateKey function did not return within ${timeout / 1000} s; it is asked again the next time.`,
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
    // Its message may hold a secret (of a vault, say): only its name is told.
    const name = error instanceof Error ? error.name : typeof error;
    throw new DefexaUnavailableError(
      `The merchantPrivateKey function threw an error of the class ${name}, so there is no key to send. ` +
        'Have it log what went wrong; it is asked again the next time.',
      { retryable: true },
    );
  }
}
