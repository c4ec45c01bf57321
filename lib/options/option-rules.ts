import { types } from 'node:util';
import { mustBe, mustBeOfType, type Rule, shownValue } from './rule.js';

const MAX_TIMER_MS = 2 ** 31 - 1;
const STORE_METHODS = ['read', 'write', 'remove'];

/** `true` or `false`. A `Boolean` object is neither: every object counts as true. */
export const IS_FLAG: Rule = {
  isMet: (value) => typeof value === 'boolean',
  message: ({ value }) =>
    'must be true or false; it is ' +
    (value === 'true' || value === 'false' ? `the string "${value}", not a boolean` : shownValue(value)),
};

/** One of these values. */
export function isOneOf(values: readonly unknown[], expected = `one of ${values.join(', ')}`): Rule {
  return { isMet: (value) => values.includes(value), ...mustBe(expected) };
}

/** A whole number of milliseconds. */
export const isMilliseconds = (min: number, max = MAX_TIMER_MS): Rule =>
  isWholeNumber(min, max, `a whole number of milliseconds, from ${min} to ${max}`);

/** A positive whole number. */
export const IS_COUNT = isWholeNumber(1, Number.MAX_SAFE_INTEGER, 'a whole number, 1 or more');

function isWholeNumber(min: number, max: number, expected: string): Rule {
  const isInRange = (value: unknown) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  return {
    isMet: isInRange,
    message: ({ value }) =>
      `must be ${expected}; it is ` +
      (typeof value === 'string' && isInRange(Number(value))
        ? `the string ${shownValue(value)}. Convert it with Number()`
        : shownValue(value)),
  };
}

/** Compares a number of milliseconds with another option, if that is a number. */
export function isNotLongerThan(otherOption: string): Rule<number> {
  const otherValue = (options: object) => (options as Record<string, unknown>)[otherOption];
  return {
    isMet: (value, options) => {
      const other = otherValue(options);
      return typeof other !== 'number' || value <= other;
    },
    message: ({ value, options }) =>
      `must not be longer than ${otherOption} (${String(otherValue(options))} ms); it is ${shownValue(value)}`,
  };
}

/** @param purpose what the function does, to end the phrase "must be a function that …" */
export const isFunction = (purpose: string): Rule => ({
  isMet: (value) => typeof value === 'function',
  ...mustBeOfType(`a function that ${purpose}`),
});

/** A function that does not return promises, as far as that shows: compilers may turn `async` into something else. */
export const isSyncFunction = (purpose: string): Rule[] => [
  isFunction(purpose),
  {
    isMet: (value) => !types.isAsyncFunction(value),
    message: `must be a function that ${purpose}, without async`,
  },
];

/** A session store: an object with the store's methods. */
export const IS_SESSION_STORE: Rule<Record<string, unknown> | null> = {
  isMet: (store) =>
    typeof store === 'object' && STORE_METHODS.every((method) => typeof store?.[method] === 'function'),
  ...mustBeOfType(
    `a store with the methods ${STORE_METHODS.join(', ')}, such as new RedisSessionStore(client)`,
  ),
};

/** An object with further options. Their own rules are checked where they are used. */
export const IS_OPTIONS_OBJECT: Rule = {
  isMet: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ...mustBeOfType('an object with options'),
};
