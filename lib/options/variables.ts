import type { DefexaOptions } from './defexa-options.js';
import { isKeyFromFile } from './key-file.js';

/** Variables by their names, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Converts the value of a variable. Returns the string itself if it cannot be converted: validation reports that. */
type Parse = (value: string) => unknown;

const asString: Parse = (value) => value;
const asNumber: Parse = (value) => (Number.isNaN(Number(value)) ? value : Number(value));
const asBoolean: Parse = (value) =>
  ({ true: true, '1': true, false: false, '0': false })[value.trim().toLowerCase()] ?? value;

const asEagerLogin: Parse = (value) => (asBoolean(value) === false ? false : value.trim().toLowerCase());

/** The environment variable of each option that a string can express. */
export const VARIABLES = {
  merchantPrivateKey: ['DEFEXA_MERCHANT_PRIVATE_KEY', asString],
  baseUrl: ['DEFEXA_BASE_URL', asString],
  allowInsecureBaseUrl: ['DEFEXA_ALLOW_INSECURE_BASE_URL', asBoolean],
  timeout: ['DEFEXA_TIMEOUT', asNumber],
  refreshBeforeExpiry: ['DEFEXA_REFRESH_BEFORE_EXPIRY', asNumber],
  expiryMargin: ['DEFEXA_EXPIRY_MARGIN', asNumber],
  keepWarm: ['DEFEXA_KEEP_WARM', asBoolean],
  eagerLogin: ['DEFEXA_EAGER_LOGIN', asEagerLogin],
  replayOnRejection: ['DEFEXA_REPLAY_ON_REJECTION', asString],
  authorizeRequests: ['DEFEXA_AUTHORIZE_REQUESTS', asBoolean],
} as const satisfies Partial<Record<keyof DefexaOptions, readonly [string, Parse]>>;

/** The variable with the path of a file that contains the key. */
export const KEY_FILE_VARIABLE = 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE';

/** The option of each variable. */
export const OPTIONS_BY_VARIABLE: ReadonlyMap<string, string> = new Map([
  ...Object.entries(VARIABLES).map(([option, [variable]]) => [variable, option] as const),
  [KEY_FILE_VARIABLE, 'merchantPrivateKey'],
]);

/**
 * The environment variable of an option, if it has one. A function is not the value of a variable, unless it reads the key file.
 *
 * @internal
 */
export function variableOf(option: string, value?: unknown): string | undefined {
  if (typeof value === 'function') {
    return isKeyFromFile(value) ? value.variable : undefined;
  }
  return Object.hasOwn(VARIABLES, option) ? VARIABLES[option as keyof typeof VARIABLES][0] : undefined;
}

/** The value of a variable. Empty variables count as not set. */
export function valueOf(environment: Environment, variable: string): string | undefined {
  const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
  return value?.trim() === '' ? undefined : value;
}
