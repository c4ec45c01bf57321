import type { Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import { classOfError } from '../errors/defexa-errors.js';
import { DefexaAccountNotFoundError, type DefexaError, DefexaUnavailableError } from '../errors/index.js';
import { DEFAULT_TIMEOUT_MS } from '../options/defexa-options.js';
import { type ResolvedOptions, resolveOptions } from '../options/resolved-options.js';
import { namingAccount, shownId } from '../options/naming-account.js';
import { FROM_APP, type ResolvedAccountsOptions, givenOptions } from './accounts-options.js';

/**
 * Asks the app for the options of an account.
 *
 * @param closed aborts when the app shuts down
 * @throws {DefexaAccountNotFoundError} if there is no such merchant
 * @throws {DefexaUnavailableError} if `resolve` throws, or takes too long; or the app shuts down
 * @throws {DefexaConfigurationError} if the options are wrong
 */
export async function resolveAccount(
  id: string,
  { resolve, defaults }: ResolvedAccountsOptions,
  clock: Clock,
  closed: AbortSignal,
): Promise<ResolvedOptions> {
  const name = shownId(id);
  const timeoutMs = defaults.timeout ?? DEFAULT_TIMEOUT_MS;
  const tooSlow = () => unavailable(`The resolve function did not return within ${timeoutMs / 1000} s`, name);
  const ask = async () => {
    try {
      return await resolve(id);
    } catch (error) {
      throw unavailable(
        `The resolve function threw an error of the class ${classOfError(error)}`,
        name,
        HAVE_IT_LOG,
      );
    }
  };
  const options: unknown = await withDeadline(clock, timeoutMs, tooSlow, closed, ask);
  if (options === undefined || options === null) {
    throw new DefexaAccountNotFoundError(
      `There is no account ${name}: the resolve function of DefexaModule.forAccounts() returned ${String(options)} for this id.`,
    );
  }
  return namingAccount(id, () =>
    resolveOptions(
      typeof options === 'object' ? { ...defaults, ...givenOptions(options) } : options,
      FROM_APP,
    ),
  );
}

const HAVE_IT_LOG = ' Have the function log what went wrong.';

function unavailable(problem: string, name: string, advice = ''): DefexaError {
  const message = `${problem} for the account ${name}.${advice} The next call asks again.`;
  return new DefexaUnavailableError(message, { retryable: true });
}
