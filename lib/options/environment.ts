import { redactWhenPrinted } from '../secrets/redact-when-printed.js';
import type { DefexaOptions } from './defexa-options.js';

type Read = (text: string) => unknown;

// A text that can't be read is left as it is: the option's own rule then says what it should have been.
const text: Read = (value) => value;
const number: Read = (value) => (Number.isNaN(Number(value)) ? value : Number(value));
const flag: Read = (value) =>
  ({ true: true, '1': true, false: false, '0': false })[value.trim().toLowerCase()] ?? value;

/** Which environment variable sets which option. */
const VARIABLES = {
  merchantPrivateKey: ['DEFEXA_MERCHANT_PRIVATE_KEY', text],
  baseUrl: ['DEFEXA_BASE_URL', text],
  timeout: ['DEFEXA_TIMEOUT', number],
  refreshBeforeExpiry: ['DEFEXA_REFRESH_BEFORE_EXPIRY', number],
  expiryMargin: ['DEFEXA_EXPIRY_MARGIN', number],
  keepWarm: ['DEFEXA_KEEP_WARM', flag],
  replayOnRejection: ['DEFEXA_REPLAY_ON_REJECTION', text],
  authorizeRequests: ['DEFEXA_AUTHORIZE_REQUESTS', flag],
} as const satisfies Partial<Record<keyof DefexaOptions, readonly [string, Read]>>;

/** The name of the environment variable for an option, if there is one. */
export function variableOf(option: string): string | undefined {
  return Object.hasOwn(VARIABLES, option) ? VARIABLES[option as keyof typeof VARIABLES][0] : undefined;
}

/** Reads the options that are set in an environment. An empty variable counts as not set. */
export function optionsFrom(
  environment: Readonly<Record<string, string | undefined>>,
): Pick<DefexaOptions, keyof DefexaOptions> {
  const options: Record<string, unknown> = {};
  for (const [option, [variable, read]] of Object.entries(VARIABLES)) {
    const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
    if (value !== undefined && value.trim() !== '') {
      options[option] = read(value);
    }
  }
  return redactWhenPrinted(options) as unknown as DefexaOptions;
}
