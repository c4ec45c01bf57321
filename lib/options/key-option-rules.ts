import { keyFileProblem } from './key-file.js';
import { MERCHANT_KEY_RULES } from './merchant-key.js';
import type { Rule } from './rule.js';

/** The rules of the option `merchantPrivateKey`. A function is called later, at each login, but its file is read at start. */
export const KEY_OPTION_RULES: readonly Rule<never>[] = [
  {
    isMet: (key: unknown) => keyFileProblem(key) === undefined,
    message: ({ value }) => keyFileProblem(value) ?? 'cannot be read',
  },
  ...MERCHANT_KEY_RULES.map(({ isMet, message }) => ({
    isMet: (key: never, options: object) => typeof key === 'function' || isMet(key, options),
    message,
  })),
];
