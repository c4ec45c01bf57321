import { DefexaOptions } from '../options/defexa-options.js';
import { IS_COUNT, IS_OPTIONS_OBJECT, isFunction, isMilliseconds } from '../options/option-rules.js';
import { resolveOptions } from '../options/resolved-options.js';
import { Rules } from '../options/rules-decorator.js';
import { type OptionsOrigin, validOptions } from '../options/valid-options.js';
import { prefixIssues, withAllIssues } from '../options/prefix-issues.js';

/**
 * Returns the options of the account with this id, or undefined or null if there is no such merchant. Sync or async. It is called when an
 * account is needed that is not held.
 */
export type ResolveDefexaAccount = (
  id: string,
) => DefexaOptions | null | undefined | Promise<DefexaOptions | null | undefined>;

/** Options for all accounts. Each account has a key of its own, so a key among them is not used. */
export type DefexaAccountDefaults = Partial<Omit<DefexaOptions, 'merchantPrivateKey'>>;

/** The options of `DefexaAccounts`. */
export class DefexaAccountsOptions {
  /** Returns the options of an account. */
  @Rules(isFunction('gets an id and returns the options of that account, or undefined'))
  resolve!: ResolveDefexaAccount;

  /**
   * How many accounts are held at a time. The one whose last use is longest ago is let go first. Accounts in use are never let go,
   * so that more than `max` are held while more are in use.
   *
   * @default 1_000
   */
  @Rules(IS_COUNT)
  max?: number | undefined = 1_000;

  /**
   * How long an account is held without use, in milliseconds. It is let go up to a quarter of that time later.
   *
   * @default 900_000 (15 minutes)
   */
  @Rules(isMilliseconds(1))
  idleTimeout?: number | undefined = 15 * 60_000;

  /**
   * How many accounts log in at a time. The others wait, those with waiting callers first.
   *
   * @default 32
   */
  @Rules(IS_COUNT)
  maxConcurrentLogins?: number | undefined = 32;

  /**
   * Options for all accounts, such as `sessionStore` and `httpTransport`. What `resolve` returns takes precedence.
   *
   * @default none
   */
  @Rules(IS_OPTIONS_OBJECT)
  defaults?: DefexaAccountDefaults | undefined = {};
}

/** Creates the options, for `DefexaModule.forAccounts({ useClass })` and `useExisting`. */
export interface DefexaAccountsOptionsFactory {
  /** Returns the options. Called once, when the app starts. */
  createDefexaAccountsOptions(): DefexaAccountsOptions | Promise<DefexaAccountsOptions>;
}

/**
 * Validated options with defaults.
 *
 * @internal
 */
export type ResolvedAccountsOptions = {
  readonly [Option in keyof DefexaAccountsOptions]-?: NonNullable<DefexaAccountsOptions[Option]>;
};

const FROM_MODULE: OptionsOrigin = {
  advice: 'Pass at least { resolve }, or return it from the factory',
  method: 'forAccounts',
};

/**
 * Where the options of an account come from.
 *
 * @internal
 */
export const FROM_APP: OptionsOrigin = { advice: 'Return at least { merchantPrivateKey } from resolve' };

/** A key that is valid, to validate options without one. */
const ANY_KEY = 'any-key';

/**
 * Validates options and adds the defaults.
 *
 * @throws {DefexaConfigurationError} with every problem at once
 *
 * @internal
 */
export function resolveAccountsOptions(input: unknown): ResolvedAccountsOptions {
  const { defaults: given } = Object(input) as DefexaAccountsOptions;
  const [options, defaults] = withAllIssues(
    () => validOptions(DefexaAccountsOptions, input, FROM_MODULE) as ResolvedAccountsOptions,
    () => prefixIssues('defaults: ', () => resolveDefaults(isObject(given) ? given : {})),
  );
  return { ...options, defaults };
}

const isObject = (value: unknown): value is object => IS_OPTIONS_OBJECT.isMet(value, {});

function resolveDefaults(input: DefexaAccountDefaults): DefexaAccountDefaults {
  const given = givenOptions(input);
  resolveOptions({ ...given, merchantPrivateKey: ANY_KEY }, FROM_APP);
  // Of many accounts, most are not used again soon. A key, such as that of `defexaConfig`, would charge on another merchant's account.
  return Object.assign({ keepWarm: false }, given, { merchantPrivateKey: undefined });
}

/**
 * The options that were set. The fields of a `DefexaOptions`, perhaps of another copy of the package, have values in any case.
 *
 * @internal
 */
export function givenOptions(options: object): object {
  const initial = new DefexaOptions();
  const isInstance = Object.keys(initial).every((name) => Object.hasOwn(options, name));
  return Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) =>
        value !== undefined && !(isInstance && value === initial[name as keyof DefexaOptions]),
    ),
  );
}
