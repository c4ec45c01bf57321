import { firstProblem, type Rule } from './rule.js';

type RulesByOption = Map<PropertyKey, readonly Rule<never>[]>;

/** The rules of classes of options, by their prototypes. */
const RULES = new WeakMap<object, RulesByOption>();

/** The rules of a required option. The first one that its value breaks is reported. */
export function Rules(...rules: readonly Rule<never>[]): PropertyDecorator {
  return (prototype, option) => {
    const rulesByOption: RulesByOption = RULES.get(prototype) ?? new Map();
    RULES.set(prototype, rulesByOption.set(option, rules));
  };
}

/** The same for an option that may be left out. `null` does not count as left out. */
export const OptionalRules = (...rules: readonly Rule<never>[]) =>
  Rules(
    ...rules.map((rule) => ({
      ...rule,
      isMet: (value: never, options: object) => value === undefined || rule.isMet(value, options),
    })),
  );

/**
 * What is wrong with a value of an option. Each option needs rules: a name without them is no option.
 *
 * @param isFromVariable whether the message can name variables of the environment
 */
export function findProblem(options: object, option: string, isFromVariable: boolean): string | undefined {
  const rules = RULES.get(Object.getPrototypeOf(options) as object)?.get(option);
  const value = (options as Record<string, unknown>)[option];
  return rules ? firstProblem(rules, value, options, isFromVariable) : 'unknown';
}
