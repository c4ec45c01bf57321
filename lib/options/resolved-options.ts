import { DefexaConfigurationError } from '../errors/index.js';
import { parseBaseUrl } from './base-url.js';
import {
  DefexaOptions,
  type EagerLogin,
  type MerchantPrivateKey,
  type ReplayOnRejection,
} from './defexa-options.js';
import type { DefexaHttpOptions } from './http-options.js';
import { MISSING_KEY_ADVICE, variableOf } from './environment.js';
import { isSameKey } from './key-file.js';
import { namingAccount } from './naming-account.js';
import { shownName } from './rule.js';
import { findProblem } from './rules-decorator.js';
import type { DefexaHttpTransportFactory } from './http-transport.js';
import type { SessionRejectionRule } from './session-rejection-rule.js';
import type { DefexaSessionStore } from '../store/session-store.js';

/** Validated options with defaults. Printing them shows no key and no password: those are in private fields. */
export class ResolvedOptions {
  readonly baseUrl: string;
  readonly timeout: number;
  readonly refreshBeforeExpiry: number | undefined;
  readonly expiryMargin: number | undefined;
  readonly keepWarm: boolean;
  /** Absent if the app does not log in at its start, so that accounts at run time take less memory. */
  declare readonly eagerLogin?: EagerLogin;
  readonly httpTransport: DefexaHttpTransportFactory | undefined;
  readonly isSessionRejected: SessionRejectionRule | undefined;
  readonly replayOnRejection: ReplayOnRejection;
  readonly authorizeRequests: boolean;
  readonly #merchantPrivateKey: MerchantPrivateKey;
  readonly #httpOptions: DefexaHttpOptions;
  readonly #sessionStore: DefexaSessionStore | undefined;

  constructor(options: OptionsWithDefaults) {
    this.baseUrl = parseBaseUrl(options.baseUrl).href;
    this.timeout = options.timeout;
    this.refreshBeforeExpiry = options.refreshBeforeExpiry;
    this.expiryMargin = options.expiryMargin;
    this.keepWarm = options.keepWarm;
    if (options.eagerLogin) {
      this.eagerLogin = options.eagerLogin;
    }
    this.httpTransport = options.httpTransport;
    this.isSessionRejected = options.isSessionRejected;
    this.replayOnRejection = options.replayOnRejection;
    this.authorizeRequests = options.authorizeRequests;
    this.#merchantPrivateKey = options.merchantPrivateKey;
    this.#httpOptions = options.httpOptions
      ? { ...NO_HTTP_OPTIONS, ...options.httpOptions }
      : NO_HTTP_OPTIONS;
    this.#sessionStore = options.sessionStore;
  }

  get merchantPrivateKey(): () => string | Promise<string> {
    const key = this.#merchantPrivateKey;
    return typeof key === 'function' ? key : () => key;
  }

  /** Whether both log in as the same merchant, as far as that shows without calling functions. */
  isSameMerchant(other: ResolvedOptions): boolean {
    return this.baseUrl === other.baseUrl && isSameKey(this.#merchantPrivateKey, other.#merchantPrivateKey);
  }

  get httpOptions(): DefexaHttpOptions {
    return this.#httpOptions;
  }

  get sessionStore(): DefexaSessionStore | undefined {
    return this.#sessionStore;
  }
}

// Own properties, so that a polluted prototype cannot redirect requests.
const NO_HTTP_OPTIONS: DefexaHttpOptions = Object.freeze({
  proxy: undefined,
  httpAgent: undefined,
  httpsAgent: undefined,
});

/** Fields of a registration, which a factory may return by mistake. */
const REGISTRATION_FIELDS = ['name', 'isGlobal', 'extraProviders'];

/** Where options come from, for the errors. */
interface OptionsOrigin {
  /** What to do if there are none. */
  readonly advice: string;
  /** The method of `DefexaModule` whose factory may have returned them. */
  readonly method?: string;
  /** Whether they may come from variables of the environment. */
  readonly hasVariables?: boolean;
}

const FROM_MODULE: OptionsOrigin = {
  advice: 'Pass at least { merchantPrivateKey }, or return it from the factory',
  method: 'forRootAsync',
  hasVariables: true,
};

/**
 * Validates the options of a registered account, and adds the defaults. The variables of `defexaConfig` are those of the default account.
 *
 * @throws {DefexaConfigurationError} with every problem at once
 */
export function resolveRegistered(name: string | undefined, input: unknown): ResolvedOptions {
  const origin = { ...FROM_MODULE, hasVariables: name === undefined };
  return namingAccount(name, () => resolveOptions(input, origin));
}

/**
 * Validates options and adds the defaults.
 *
 * @throws {DefexaConfigurationError} with every problem at once
 */
export function resolveOptions(input: unknown, origin = FROM_MODULE): ResolvedOptions {
  return input instanceof ResolvedOptions
    ? input
    : new ResolvedOptions(validOptions(DefexaOptions, input, origin) as OptionsWithDefaults);
}

/**
 * Validates options by the rules of their class, whose fields have the defaults.
 *
 * @throws {DefexaConfigurationError} with every problem at once
 */
export function validOptions<T extends object>(
  OptionsClass: new () => T,
  input: unknown,
  origin: OptionsOrigin,
): T {
  if (typeof input !== 'object' || input === null) {
    throw new DefexaConfigurationError([
      `got no options (${input === null ? 'null' : typeof input}). ${origin.advice}.`,
    ]);
  }
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const options = Object.assign(new OptionsClass(), Object.fromEntries(given));
  const issues = Object.keys(options).flatMap((option) => describeProblem(options, option, origin) ?? []);
  if (issues.length > 0) {
    throw new DefexaConfigurationError(issues);
  }
  return options;
}

type OptionWithDefault =
  'baseUrl' | 'timeout' | 'keepWarm' | 'eagerLogin' | 'replayOnRejection' | 'authorizeRequests';
type OptionsWithDefaults = DefexaOptions & {
  readonly [Option in OptionWithDefault]: NonNullable<DefexaOptions[Option]>;
};

function describeProblem(
  options: object,
  option: string,
  { method, hasVariables }: OptionsOrigin,
): string | undefined {
  const problem = findProblem(options, option);
  if (problem !== 'unknown') {
    const value = (options as Record<string, unknown>)[option];
    const isMissingKey = option === 'merchantPrivateKey' && (value === undefined || value === null);
    const advice = isMissingKey && hasVariables ? MISSING_KEY_ADVICE : '';
    return problem && `${nameOf(option, value, hasVariables)}: ${problem}${advice}`;
  }
  if (method && REGISTRATION_FIELDS.includes(option)) {
    return (
      `${option}: is not an option but part of the registration. ` +
      `Write it beside the factory: DefexaModule.${method}({ ${option}: …, useFactory })`
    );
  }
  const known = Object.keys(options).filter((name) => findProblem(options, name) !== 'unknown');
  return `${shownName(option)}: is not an option. The options are ${known.join(', ')}`;
}

/** The name of an option, with its variable. */
function nameOf(option: string, value: unknown, hasVariables = false): string {
  const variable = hasVariables ? variableOf(option, value) : undefined;
  return variable ? `${option} (${variable})` : option;
}
