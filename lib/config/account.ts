import { DefexaConfigurationError, DefexaUnavailableError } from '../errors/index.js';
import { AccountSecrets } from '../secrets/account-secrets.js';
import { systemTime, type Time } from '../time/time.js';
import { withDeadline } from '../time/waiting.js';
import { keyProblem } from './merchant-key.js';
import type { DefexaSettings } from './settings.js';

/** Gives the merchant private key as it is now. */
export type CurrentKey = (signal: AbortSignal) => Promise<string>;

/** One merchant account, as its login and its HTTP service share it. */
export interface Account {
  readonly settings: DefexaSettings;
  readonly secrets: AccountSecrets;
  readonly currentKey: CurrentKey;
}

/** Makes an account of its options. */
export function createAccount(settings: DefexaSettings, time: Time = systemTime): Account {
  const secrets = new AccountSecrets();
  return { settings, secrets, currentKey: currentKeyOf(settings, secrets, time) };
}

/**
 * Makes what asks for an account's key, and notes it among its secrets. It throws a `DefexaError` if the `merchantPrivateKey`
 * function gives no key, or none within `timeout`.
 */
function currentKeyOf(
  settings: Pick<DefexaSettings, 'merchantPrivateKey' | 'timeout'>,
  secrets: AccountSecrets,
  time: Time,
): CurrentKey {
  const { merchantPrivateKey, timeout } = settings;
  const timedOut = () =>
    new DefexaUnavailableError(
      `The merchantPrivateKey function did not return within ${timeout / 1000} s; it is asked again the next time.`,
      { retryable: true },
    );
  return async (signal) => {
    const key = await withDeadline(time, timeout, timedOut, signal, () => ask(merchantPrivateKey));
    const problem = keyProblem(key);
    if (problem) {
      throw new DefexaConfigurationError([`what the merchantPrivateKey function returned ${problem}.`]);
    }
    secrets.addKey(key);
    return key;
  };
}

async function ask(merchantPrivateKey: DefexaSettings['merchantPrivateKey']): Promise<string> {
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
