/** One requirement on a value. A rule may rely on the rules before it: those after a broken one are not checked. */
export interface Rule<Value = unknown> {
  /** @param options the options that the value belongs to */
  readonly isMet: (value: Value, options: object) => boolean;
  /** What is wrong, and what to do. Must not contain secrets. */
  readonly message: string | ((args: RuleArgs) => string);
}

interface RuleArgs {
  readonly value: unknown;
  readonly options: object;
  /** Whether the value is from a variable of the environment, so that the message can name variables. */
  readonly isFromVariable: boolean;
}

/** The message of the first rule that a value breaks. */
export function firstProblem(
  rules: readonly Rule<never>[],
  value: unknown,
  options: object = {},
  isFromVariable = false,
): string | undefined {
  const broken = rules.find(({ isMet }) => !isMet(value as never, options));
  return typeof broken?.message === 'function'
    ? broken.message({ value, options, isFromVariable })
    : broken?.message;
}

/** The message for a value of the wrong type, or out of range. */
export const mustBe = (expected: string) => ({
  message: ({ value }: { readonly value: unknown }) => `must be ${expected}; it is ${shownValue(value)}`,
});

/** The message for a value that should be a function or an object. A string in its place is not shown, however short. */
export const mustBeOfType = (expected: string) => ({
  message: ({ value }: { readonly value: unknown }) =>
    `must be ${expected}; it is ${typeof value === 'string' ? describeString(value) : shownValue(value)}`,
});

/** Describes a rejected value. Secrets may have been given to the wrong option, so a value that may be a key is not shown. */
export function shownValue(value: unknown): string {
  if (value === null || ['number', 'boolean', 'undefined'].includes(typeof value)) {
    return String(value);
  }
  if (typeof value === 'string') {
    return mayBeKey(value) ? describeString(value) : JSON.stringify(value);
  }
  return describeType(value);
}

/** The type of a value that is neither null nor undefined. */
export const describeType = (value: unknown) =>
  value instanceof Promise ? 'a promise' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;

const describeString = ({ length }: string) => `a string of ${length} characters`;

/** The name of an unknown option, unless it may be a key. Columns of a database have names like `merchant_private_key`. */
export function shownName(name: string): string {
  return mayBeKey(name.replaceAll('_', '-')) ? `a name of ${name.length} characters` : name;
}

/** Short strings and plain words are not keys. */
function mayBeKey(value: string): boolean {
  return value.length > 12 && !/^[a-z-]{1,30}$/i.test(value);
}
