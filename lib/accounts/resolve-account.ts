import type { Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import { classOfError } from '../errors/defexa-errors.js';
import { DefexaAccountNotFoundError, type DefexaError, DefexaUnavailableError } from '../errors/index.js';
import { DEFAULT_TIMEOUT_MS } from '../options/defexa-options.js';
import { type ResolvedOptions, resolveOptions } from '../options/resolved-options.js';
import { FROM_APP, type ResolvedAccountsOptions, givenOptions } from './accounts-options.js';
import { prefixIssues } from './prefix-issues.js';

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

/** Does `work`, whose configuration errors then say which account they are about. */
export function namingAccount<T>(id: string, work: () => T): T {
  return prefixIssues(`account ${shownId(id)}: `, work);
}

const MAX_ID_LENGTH = 80;

/** An id in quotation marks, of limited length. Control and format characters are escaped. */
export function shownId(id: string): string {
  const quoted = JSON.stringify(id.length > MAX_ID_LENGTH ? `${id.slice(0, MAX_ID_LENGTH)}…` : id);
  return quoted.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

const HAVE_IT_LOG = ' Have the function log what went wrong.';

function unavailable(problem: string, name: string, advice = ''): DefexaError {
  const message = `${problem} for the account ${name}.${advice} The next call asks again.`;
  return new DefexaUnavailableError(message, { retryable: true });
}
