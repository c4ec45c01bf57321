import { ValidateBy } from 'class-validator';

/**
 * Validates an option by a function that says in words what is wrong with its value, and undefined where nothing
 * is.
 */
export function OptionRule(
  problemOf: (value: unknown, options: object) => string | undefined,
): PropertyDecorator {
  return ValidateBy({
    name: 'optionRule',
    validator: {
      validate: (value, args) => problemOf(value, args!.object) === undefined,
      defaultMessage: (args) => problemOf(args!.value, args!.object) ?? '',
    },
  });
}

/** A value as an error may show it: for options that are no secrets. */
export function shown(value: unknown): string {
  if (value === null || ['number', 'boolean', 'undefined'].includes(typeof value)) {
    return String(value);
  }
  return typeof value === 'string'
    ? JSON.stringify(value)
    : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
