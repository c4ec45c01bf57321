import { Logger } from '@nestjs/common';
import { warn } from '../logging/warn.js';
import { shownVariable } from './shown-variable.js';
import { findSimilarVariable } from './similar-variable.js';
import type { OptionIssue } from './valid-options.js';
import { type Environment, OPTIONS_BY_VARIABLE, valueOf } from './variables.js';

/** Names of variables are case-insensitive on Windows. */
const isKnown = (name: string) =>
  OPTIONS_BY_VARIABLE.has(process.platform === 'win32' ? name.toUpperCase() : name);

/** The variables that are set and have names like those of this package, but that it does not know. */
export const findUnknownVariables = (environment: Environment): string[] =>
  Object.keys(environment).filter(
    (name) => /^\s*defexa[\s_.-]/i.test(name) && !isKnown(name) && valueOf(environment, name) !== undefined,
  );

/**
 * The variables that are misspelt, which would have no effect without any sign of it. Warns of those that resemble one but may belong to
 * something else, as may one beside the variable that it resembles.
 */
export function findMisspeltVariables(environment: Environment, unknown: readonly string[]): OptionIssue[] {
  return unknown.flatMap((name) => {
    const similar = findSimilarVariable(name, [...OPTIONS_BY_VARIABLE.keys()]);
    if (!similar) {
      return [];
    }
    const { variable, isMisspelt } = similar;
    if (isMisspelt && valueOf(environment, variable) === undefined) {
      const message = `there is no variable ${shownVariable(name)}. Rename it to ${variable}.`;
      return [{ option: OPTIONS_BY_VARIABLE.get(variable)!, message }];
    }
    warn(new Logger('Defexa'), `${shownVariable(name)} has no effect. Did you mean ${variable}?`, {
      event: 'unknown-variable',
      variable: name,
    });
    return [];
  });
}
