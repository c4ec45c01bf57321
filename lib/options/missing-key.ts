import type { OptionsSource } from './options-source.js';
import { shownVariable } from './shown-variable.js';
import { KEY_FILE_VARIABLE } from './variables.js';

const ENV_FILE_ADVICE =
  'A file .env is only read if the imports contain ConfigModule.forRoot(), and from the directory in which the app is started';

/**
 * What to do if there is no key.
 *
 * @param value of the option: undefined or null
 * @param source of the options, if they are from the environment
 * @param method of `DefexaModule` whose argument they are, or whose factory returned them
 */
export function missingKeyAdvice(
  value: unknown,
  source: OptionsSource | undefined,
  method: string | undefined,
): string {
  if (source) {
    return `. Set the variable, or ${KEY_FILE_VARIABLE} to the path of a file with the key. ${ENV_FILE_ADVICE}${describe(source)}`;
  }
  if (method === 'forRoot') {
    return (
      `: forRoot() got ${String(value)}. If you read it from process.env, put ConfigModule.forRoot() before DefexaModule in the ` +
      'imports, or use forRootAsync()'
    );
  }
  return method === 'forRootAsync'
    ? `: the factory returned ${String(value)} for it. If it reads the environment, check the name of the variable. ${ENV_FILE_ADVICE}`
    : '';
}

/** Names the variables that may be meant to be the key, without guessing. */
function describe({ unknownVariables }: OptionsSource): string {
  return unknownVariables.length > 0
    ? `. These variables are set, but this package does not know them: ${unknownVariables.map(shownVariable).join(', ')}`
    : '';
}
