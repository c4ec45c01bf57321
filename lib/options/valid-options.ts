import { DefexaConfigurationError } from '../errors/index.js';
import { missingKeyAdvice } from './missing-key.js';
import { isFromSource, sourceOf } from './options-source.js';
import { shownName } from './rule.js';
import { findProblem } from './rules-decorator.js';
import { findSimilarOption } from './similar-variable.js';
import { variableOf } from './variables.js';

/** Where options come from, for the errors. */
export interface OptionsOrigin {
  /** What to do if there are none. */
  readonly advice: string;
  /** The method of `DefexaModule` whose argument they are, or whose factory may have returned them. */
  readonly method?: 'forRoot' | 'forRootAsync' | 'forAccounts';
}

/** What is wrong with an option, or with its variable. */
export interface OptionIssue {
  readonly option: string;
  readonly message: string;
}

/** Fields of a registration, which a factory may return by mistake. */
export const REGISTRATION_FIELDS = ['name', 'isGlobal', 'extraProviders'];

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
  const { options, issues } = validate(OptionsClass, input, origin.method);
  if (issues.length > 0) {
    throw new DefexaConfigurationError(issues.map(({ message }) => message));
  }
  return options;
}

/** Adds the defaults, and finds every problem. Names the variables of values that are from the environment. */
export function validate<T extends object>(
  OptionsClass: new () => T,
  input: object,
  method?: OptionsOrigin['method'],
): { readonly options: T; readonly issues: readonly OptionIssue[] } {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const options = Object.assign(new OptionsClass(), Object.fromEntries(given));
  const source = sourceOf(input);
  const unknown: string[] = [];
  const issues: OptionIssue[] = [];
  for (const [option, value] of Object.entries(options)) {
    const variable = isFromSource(source, option, value) ? variableOf(option, value) : undefined;
    const problem = findProblem(options, option, variable !== undefined);
    if (problem === 'unknown') {
      unknown.push(option);
    } else if (problem !== undefined) {
      const isMissingKey = option === 'merchantPrivateKey' && (value === undefined || value === null);
      const advice = isMissingKey ? missingKeyAdvice(value, variable ? source : undefined, method) : '';
      issues.push({ option, message: `${option}${variable ? ` (${variable})` : ''}: ${problem}${advice}` });
    }
  }
  return { options, issues: [...issues, ...describeUnknown(unknown, options, method)] };
}

/** Only the last one lists the options that there are. */
function describeUnknown(
  unknown: readonly string[],
  options: object,
  method: OptionsOrigin['method'],
): OptionIssue[] {
  const isMisplaced = (option: string) => method !== undefined && REGISTRATION_FIELDS.includes(option);
  const known = Object.keys(options).filter((name) => !unknown.includes(name));
  const last = unknown.findLast((option) => !isMisplaced(option));
  return unknown.map((option) => {
    if (isMisplaced(option)) {
      const message =
        `${option}: is not an option but part of the registration. ` +
        `Write it beside the factory: DefexaModule.${method}({ ${option}: …, useFactory })`;
      return { option, message };
    }
    const similar = findSimilarOption(option, known);
    const question = similar ? `. Did you mean ${similar}?` : '';
    const list = option === last ? `${similar ? '' : '.'} The options are ${known.join(', ')}` : '';
    return { option, message: `${shownName(option)}: is not an option${question}${list}` };
  });
}
