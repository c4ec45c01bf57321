import { Logger } from '@nestjs/common';
import { registerAs } from '@nestjs/config';
import { redactWhenPrinted } from '../secrets/redact-when-printed.js';
import { DefexaConfigurationError } from '../errors/index.js';
import { warn } from '../logging/warn.js';
import type { DefexaOptions } from './defexa-options.js';
import { isKeyFromFile, readKeyFrom } from './key-file.js';
import { findSimilarVariable } from './similar-variable.js';

/** Converts the value of a variable. Returns the string itself if it cannot be converted: validation reports that. */
type Parse = (value: string) => unknown;

const asString: Parse = (value) => value;
const asNumber: Parse = (value) => (Number.isNaN(Number(value)) ? value : Number(value));
const asBoolean: Parse = (value) =>
  ({ true: true, '1': true, false: false, '0': false })[value.trim().toLowerCase()] ?? value;

const asEagerLogin: Parse = (value) => (asBoolean(value) === false ? false : value.trim().toLowerCase());

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variable of each option that a string can express. */
const VARIABLES = {
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
const KEY_FILE_VARIABLE = 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE';

/** What to do if there is no key. */
export const MISSING_KEY_ADVICE =
  `. Set the variable, or ${KEY_FILE_VARIABLE} to the path of a file with the key. A file .env is only read if the imports contain ` +
  'ConfigModule.forRoot(), and from the directory in which the app is started';

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

/**
 * Reads the options from environment variables. Empty variables count as not set. Warns of variables that resemble one of these.
 *
 * @throws {DefexaConfigurationError} if a variable is misspelt, or both the key and the path of its file are set
 *
 * @internal
 */
export function optionsFromEnvironment(environment: Environment): Pick<DefexaOptions, keyof DefexaOptions> {
  assertNoneIsMisspelt(environment);
  const options: Record<string, unknown> = {};
  for (const [option, [variable, parse]] of Object.entries(VARIABLES)) {
    const value = valueOf(environment, variable);
    if (value !== undefined) {
      options[option] = parse(value);
    }
  }
  const keyFile = valueOf(environment, KEY_FILE_VARIABLE);
  if (keyFile !== undefined) {
    if (options['merchantPrivateKey'] !== undefined) {
      const [keyVariable] = VARIABLES.merchantPrivateKey;
      throw new DefexaConfigurationError([
        `${keyVariable} and ${KEY_FILE_VARIABLE} are both set, so it is unclear which key to use. Remove one of them.`,
      ]);
    }
    options['merchantPrivateKey'] = readKeyFrom(keyFile, KEY_FILE_VARIABLE);
  }
  return redactWhenPrinted(options) as unknown as DefexaOptions;
}

/** A misspelt variable would have no effect, without any sign of it. */
function assertNoneIsMisspelt(environment: Environment): void {
  const known: string[] = [...Object.values(VARIABLES).map(([variable]) => variable), KEY_FILE_VARIABLE];
  const misspelt: string[] = [];
  for (const name of Object.keys(environment)) {
    const similar =
      name.startsWith('DEFEXA_') && !known.includes(name) ? findSimilarVariable(name, known) : undefined;
    if (similar?.isMisspelt) {
      misspelt.push(`there is no variable ${name}. Rename it to ${similar.variable}.`);
    } else if (similar) {
      warn(new Logger('Defexa'), `${name} has no effect. Did you mean ${similar.variable}?`, {
        event: 'unknown-variable',
        variable: name,
      });
    }
  }
  if (misspelt.length > 0) {
    throw new DefexaConfigurationError(misspelt);
  }
}

function valueOf(environment: Environment, variable: string): string | undefined {
  const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
  return value?.trim() === '' ? undefined : value;
}

/**
 * The options from `DEFEXA_*` environment variables, as a namespace of `@nestjs/config`: one variable for each option
 * that a string can express (`DEFEXA_MERCHANT_PRIVATE_KEY`, `DEFEXA_BASE_URL`, `DEFEXA_TIMEOUT`,
 * `DEFEXA_REFRESH_BEFORE_EXPIRY`, `DEFEXA_EXPIRY_MARGIN`, `DEFEXA_KEEP_WARM`, `DEFEXA_EAGER_LOGIN`, `DEFEXA_REPLAY_ON_REJECTION`,
 * `DEFEXA_AUTHORIZE_REQUESTS`, `DEFEXA_ALLOW_INSECURE_BASE_URL`). In place of the key, `DEFEXA_MERCHANT_PRIVATE_KEY_FILE` can name the file that contains it: see
 * `keyFromFile()`.
 *
 * @example
 * imports: [ConfigModule.forRoot(), DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true })]
 */
export const defexaConfig = registerAs('defexa', () => optionsFromEnvironment(process.env));
