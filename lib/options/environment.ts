import { registerAs } from '@nestjs/config';
import { redactWhenPrinted } from '../secrets/redact-when-printed.js';
import { DefexaConfigurationError } from '../errors/index.js';
import { DefexaOptions } from './defexa-options.js';
import { readKeyFrom } from './key-file.js';
import { markAsFromEnvironment } from './options-source.js';
import { IN_QUOTATION_MARKS, isQuoted } from './quotation-marks.js';
import { findMisspeltVariables, findUnknownVariables } from './unknown-variables.js';
import { type OptionIssue, validate } from './valid-options.js';
import { type Environment, KEY_FILE_VARIABLE, valueOf, VARIABLES } from './variables.js';

/**
 * Reads the options from environment variables. Empty variables count as not set. Warns of variables that resemble one of these.
 *
 * @throws {DefexaConfigurationError} if a variable is misspelt or in quotation marks, or both the key and the path of its file are set;
 * with every other problem of the options
 *
 * @internal
 */
export function optionsFromEnvironment(environment: Environment): Pick<DefexaOptions, keyof DefexaOptions> {
  const unknown = findUnknownVariables(environment);
  const issues = findMisspeltVariables(environment, unknown);
  const options = markAsFromEnvironment(redactWhenPrinted(readOptions(environment, issues)), unknown);
  if (issues.length > 0) {
    const explained = issues.map(({ option }) => option);
    const others = validate(DefexaOptions, options).issues.filter(
      ({ option }) => !explained.includes(option),
    );
    throw new DefexaConfigurationError([...issues, ...others].map(({ message }) => message));
  }
  return options as unknown as DefexaOptions;
}

/** @param issues gets what is wrong with the variables themselves */
function readOptions(environment: Environment, issues: OptionIssue[]): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  const read = (option: string, variable: string, parse: (value: string) => unknown) => {
    const value = valueOf(environment, variable);
    if (value !== undefined && isQuoted(value)) {
      issues.push({ option, message: `${option} (${variable}): ${IN_QUOTATION_MARKS}` });
    } else if (value !== undefined) {
      options[option] = parse(value);
    }
  };
  for (const [option, [variable, parse]] of Object.entries(VARIABLES)) {
    read(option, variable, parse);
  }
  const [keyVariable] = VARIABLES.merchantPrivateKey;
  if ([keyVariable, KEY_FILE_VARIABLE].every((variable) => valueOf(environment, variable) !== undefined)) {
    const message = `${keyVariable} and ${KEY_FILE_VARIABLE} are both set, so it is unclear which key to use. Remove one of them.`;
    issues.push({ option: 'merchantPrivateKey', message });
  }
  read('merchantPrivateKey', KEY_FILE_VARIABLE, (path) => readKeyFrom(path, KEY_FILE_VARIABLE));
  return options;
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
