import { validateSync, type ValidationError } from 'class-validator';
import { DefexaConfigurationError } from '../errors/index.js';
import { normalizeBaseUrl } from './base-url.js';
import { DefexaOptions } from './defexa-options.js';
import type { DefexaHttpOptions } from './http-options.js';
import { variableOf } from './environment.js';
import { shownName } from './rule.js';
import type { DefexaHttpTransportFactory } from './http-transport.js';
import type { ReplayOnRejection } from './replay-on-rejection.js';
import type { SessionRejectionRule } from './session-rejection-rule.js';
import { redactWhenPrinted } from '../secrets/redact-when-printed.js';
import type { DefexaSessionStore } from '../store/session-store.js';

/** Validated options with defaults. The key is behind a function, so that printing the options does not show it. */
export interface ResolvedOptions {
  readonly merchantPrivateKey: () => string | Promise<string>;
  readonly baseUrl: string;
  readonly timeout: number;
  readonly refreshBeforeExpiry?: number;
  readonly expiryMargin?: number;
  readonly keepWarm: boolean;
  readonly httpOptions: DefexaHttpOptions;
  readonly sessionStore?: DefexaSessionStore;
  readonly httpTransport?: DefexaHttpTransportFactory;
  readonly isSessionRejected?: SessionRejectionRule;
  readonly replayOnRejection: ReplayOnRejection;
  readonly authorizeRequests: boolean;
}

/** Fields of a registration, which a factory may return by mistake. */
const REGISTRATION_FIELDS = ['name', 'isGlobal', 'extraProviders'];

/**
 * Validates options and adds the defaults.
 *
 * @throws {DefexaConfigurationError} with every problem at once
 */
export function resolveOptions(input: unknown): ResolvedOptions {
  return complete(validOptions(DefexaOptions, input, '{ merchantPrivateKey }') as OptionsWithDefaults);
}

/**
 * Validates options by the decorators of their class, whose fields have the defaults.
 *
 * @param example the least that is needed, for the error
 * @throws {DefexaConfigurationError} with every problem at once
 */
export function validOptions<T extends object>(
  OptionsClass: new () => T,
  input: unknown,
  example: string,
): T {
  if (typeof input !== 'object' || input === null) {
    throw new DefexaConfigurationError([
      `got no options (${input === null ? 'null' : typeof input}). Pass at least ${example}, or return it from the factory.`,
    ]);
  }
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const options = Object.assign(new OptionsClass(), Object.fromEntries(given));
  const errors = validateSync(options, {
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
  });
  if (errors.length > 0) {
    const names = Object.keys(new OptionsClass());
    throw new DefexaConfigurationError(errors.map((error) => problemOf(error, names)));
  }
  return options;
}

type OptionWithDefault = 'baseUrl' | 'timeout' | 'keepWarm' | 'replayOnRejection' | 'authorizeRequests';
type OptionsWithDefaults = DefexaOptions & {
  readonly [Option in OptionWithDefault]: NonNullable<DefexaOptions[Option]>;
};

function complete(options: OptionsWithDefaults): ResolvedOptions {
  const { merchantPrivateKey: key, baseUrl, httpOptions, ...rest } = options;
  const resolved = {
    ...rest,
    httpOptions: { proxy: undefined, httpAgent: undefined, httpsAgent: undefined, ...httpOptions },
    merchantPrivateKey: typeof key === 'function' ? key : () => key,
    baseUrl: normalizeBaseUrl(baseUrl),
  };
  return redactWhenPrinted(resolved);
}

function problemOf({ property, constraints = {} }: ValidationError, names: readonly string[]): string {
  if (REGISTRATION_FIELDS.includes(property)) {
    return (
      `${property}: is not an option but part of the registration. ` +
      `Write it beside the factory: DefexaModule.forRootAsync({ ${property}: …, useFactory })`
    );
  }
  if ('whitelistValidation' in constraints) {
    return `${shownName(property)}: is not an option. The options are ${names.join(', ')}`;
  }
  const variable = variableOf(property);
  return `${property}${variable ? ` (${variable})` : ''}: ${Object.values(constraints).join('; ')}`;
}
