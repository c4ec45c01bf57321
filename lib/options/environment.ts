import { registerAs } from '@nestjs/config';
import { redactWhenPrinted } from '../secrets/redact-when-printed.js';
import type { DefexaOptions } from './defexa-options.js';

/** Converts the value of a variable. Returns the string itself if it cannot be converted: validation reports that. */
type Parse = (value: string) => unknown;

const asString: Parse = (value) => value;
const asNumber: Parse = (value) => (Number.isNaN(Number(value)) ? value : Number(value));
const asBoolean: Parse = (value) =>
  ({ true: true, '1': true, false: false, '0': false })[value.trim().toLowerCase()] ?? value;

/** The environment variable of each option that a string can express. */
const VARIABLES = {
  merchantPrivateKey: ['DEFEXA_MERCHANT_PRIVATE_KEY', asString],
  baseUrl: ['DEFEXA_BASE_URL', asString],
  timeout: ['DEFEXA_TIMEOUT', asNumber],
  refreshBeforeExpiry: ['DEFEXA_REFRESH_BEFORE_EXPIRY', asNumber],
  expiryMargin: ['DEFEXA_EXPIRY_MARGIN', asNumber],
  keepWarm: ['DEFEXA_KEEP_WARM', asBoolean],
  replayOnRejection: ['DEFEXA_REPLAY_ON_REJECTION', asString],
  authorizeRequests: ['DEFEXA_AUTHORIZE_REQUESTS', asBoolean],
} as const satisfies Partial<Record<keyof DefexaOptions, readonly [string, Parse]>>;

/**
 * The environment variable of an option, if it has one.
 *
 * @internal
 */
export function variableOf(option: string): string | undefined {
  return Object.hasOwn(VARIABLES, option) ? VARIABLES[option as keyof typeof VARIABLES][0] : undefined;
}

/**
 * Reads the options from environment variables. Empty variables count as not set.
 *
 * @internal
 */
export function optionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Pick<DefexaOptions, keyof DefexaOptions> {
  const options: Record<string, unknown> = {};
  for (const [option, [variable, parse]] of Object.entries(VARIABLES)) {
    const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
    if (value !== undefined && value.trim() !== '') {
      options[option] = parse(value);
    }
  }
  return redactWhenPrinted(options) as unknown as DefexaOptions;
}

/**
 * The options from `DEFEXA_*` environment variables, as a namespace of `@nestjs/config`: one variable for each option
 * that a string can express (`DEFEXA_MERCHANT_PRIVATE_KEY`, `DEFEXA_BASE_URL`, `DEFEXA_TIMEOUT`,
 * `DEFEXA_REFRESH_BEFORE_EXPIRY`, `DEFEXA_EXPIRY_MARGIN`, `DEFEXA_KEEP_WARM`, `DEFEXA_REPLAY_ON_REJECTION`,
 * `DEFEXA_AUTHORIZE_REQUESTS`).
 *
 * @example
 * imports: [ConfigModule.forRoot(), DefexaModule.forRootAsync(defexaConfig.asProvider())]
 */
export const defexaConfig = registerAs('defexa', () => optionsFromEnvironment(process.env));
