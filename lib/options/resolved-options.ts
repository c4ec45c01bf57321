import { validateSync, type ValidationError } from 'class-validator';
import { DefexaConfigurationError } from '../errors/index.js';
import { normalBaseUrl } from './base-url.js';
import { DefexaOptions } from './defexa-options.js';
import type { DefexaHttpOptions } from './http-options.js';
import { variableOf } from './environment.js';
import { shownName } from './option-rule.js';
import type { DefexaHttpTransportFactory } from './http-transport.js';
import type { ReplayOnRejection } from './replay-on-rejection.js';
import type { SessionRejectionRule } from './session-rejection-rule.js';
import { redactWhenPrinted } from '../secrets/redact-when-printed.js';
import type { DefexaSessionStore } from '../store/session-store.js';

/** Options that were validated and completed. The key is behind a function, so that nothing shows it. */
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

/** What belongs to the registration, and is of no use among the options that a factory returns. */
const REGISTRATION = ['name', 'isGlobal', 'extraProviders'];

/**
 * Validates options and fills in the defaults.
 *
 * @throws {DefexaConfigurationError} with every problem at once
 */
export function resolveOptions(input: unknown): ResolvedOptions {
  if (typeof input !== 'object' || input === null) {
    throw new DefexaConfigurationError([
      `got no options (${input === null ? 'null' : typeof input}). Pass at least { merchantPrivateKey }, ` +
        'or return it from the factory.',
    ]);
  }
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const options = Object.assign(new DefexaOptions(), Object.fromEntries(given));
  const problems = validateSync(options, { whitelist: true, forbidNonWhitelisted: true }).map(problemOf);
  if (problems.length > 0) {
    throw new DefexaConfigurationError(problems);
  }
  return complete(options as WithDefaults);
}

type WithDefaults = DefexaOptions &
  Required<
    Pick<DefexaOptions, 'baseUrl' | 'timeout' | 'keepWarm' | 'replayOnRejection' | 'authorizeRequests'>
  >;

function complete({ merchantPrivateKey: key, baseUrl, httpOptions, ...rest }: WithDefaults): ResolvedOptions {
  const merchantPrivateKey = typeof key === 'function' ? key : () => key;
  const resolved = {
    ...rest,
    httpOptions: { proxy: undefined, httpAgent: undefined, httpsAgent: undefined, ...httpOptions },
    merchantPrivateKey,
    baseUrl: normalBaseUrl(baseUrl),
  };
  return redactWhenPrinted(resolved);
}

function problemOf({ property, constraints = {} }: ValidationError): string {
  if (REGISTRATION.includes(property)) {
    return (
      `${property}: is no option but part of the registration. ` +
      `Write it beside the factory: DefexaModule.forRootAsync({ ${property}: …, useFactory })`
    );
  }
  if ('whitelistValidation' in constraints) {
    const names = Object.keys(new DefexaOptions());
    return `${shownName(property)}: is no option. The options are ${names.join(', ')}`;
  }
  const variable = variableOf(property);
  return `${property}${variable ? ` (${variable})` : ''}: ${Object.values(constraints).join('; ')}`;
}
