import { parseBaseUrl } from './base-url.js';
import {
  DefexaOptions,
  type EagerLogin,
  type MerchantPrivateKey,
  type ReplayOnRejection,
} from './defexa-options.js';
import type { DefexaHttpOptions } from './http-options.js';
import { isSameKey } from './key-file.js';
import { namingAccount } from './naming-account.js';
import type { DefexaHttpTransportFactory } from './http-transport.js';
import type { SessionRejectionRule } from './session-rejection-rule.js';
import { type OptionsOrigin, validOptions } from './valid-options.js';
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

const FROM_MODULE: OptionsOrigin = {
  advice: 'Pass at least { merchantPrivateKey }, or return it from the factory',
  method: 'forRootAsync',
};

/**
 * Validates the options of a registered account, and adds the defaults.
 *
 * @param method of `DefexaModule` whose argument they are, or whose factory returned them
 * @throws {DefexaConfigurationError} with every problem at once
 */
export function resolveRegistered(
  name: string | undefined,
  input: unknown,
  method: 'forRoot' | 'forRootAsync',
): ResolvedOptions {
  return namingAccount(name, () => resolveOptions(input, { ...FROM_MODULE, method }));
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

type OptionWithDefault =
  'baseUrl' | 'timeout' | 'keepWarm' | 'eagerLogin' | 'replayOnRejection' | 'authorizeRequests';
type OptionsWithDefaults = DefexaOptions & {
  readonly [Option in OptionWithDefault]: NonNullable<DefexaOptions[Option]>;
};
