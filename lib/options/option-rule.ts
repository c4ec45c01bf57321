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

/** A value as an error may show it: of options that are no secrets, but may have been given one by mistake. */
export function shown(value: unknown): string {
  if (value === null || ['number', 'boolean', 'undefined'].includes(typeof value)) {
    return String(value);
  }
  if (typeof value === 'string') {
    return mayBeKey(value) ? `a text of ${value.length} characters` : JSON.stringify(value);
  }
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

/** The name of an option as an error may show it: somebody may have put the key in its place. */
export function shownName(name: string): string {
  return mayBeKey(name) ? `a name of ${name.length} characters` : name;
}

/** Words are no keys, and keys are not as short as this. */
function mayBeKey(text: string): boolean {
  return text.length > 12 && !/^[a-z-]{1,30}$/i.test(text);
}
