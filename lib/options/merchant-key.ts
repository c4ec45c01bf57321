import { PLACEHOLDERS } from './key-placeholders.js';
import { IN_QUOTATION_MARKS, isQuoted } from './quotation-marks.js';
import { describeType, firstProblem, type Rule } from './rule.js';

/** Half of what Node accepts for all headers of a request. */
export const MAX_KEY_LENGTH = 8 * 1024;

/** Where key files are. */
const PATH =
  /^(\/(app|etc|home|mnt|opt|private|root|run|secrets?|srv|tmp|usr|users|var|vault)\/|\.{1,2}\/|~\/|[a-z]:[\\/]|file:)/i;

/** The key must fit into a header, after "Bearer ". No message shows it. */
export const MERCHANT_KEY_RULES: readonly Rule<string>[] = [
  { isMet: (key: unknown) => key !== undefined && key !== null, message: 'is missing' },
  {
    isMet: (key: unknown) => typeof key === 'string',
    message: ({ value }) => `must be a string, not ${describeType(value)}`,
  },
  { isMet: (key) => key.trim() !== '', message: 'is empty' },
  {
    isMet: (key) => key.length <= MAX_KEY_LENGTH,
    message: `is longer than ${MAX_KEY_LENGTH} characters, so it is not a key`,
  },
  {
    isMet: (key) => !/^(export\s+)?DEFEXA_[A-Z_]+\s*=/.test(key),
    message: 'begins with the name of a variable: set the key alone',
  },
  {
    isMet: (key) => !isQuoted(key),
    message: IN_QUOTATION_MARKS,
  },
  {
    isMet: (key) => !PLACEHOLDERS.some((placeholder) => placeholder.test(key.trim())),
    message: 'is a placeholder: set the key that Defexa gave you',
  },
  {
    // Keys in base64 may begin with a slash.
    isMet: (key) => !PATH.test(key),
    message: ({ isFromVariable }) =>
      `is the path of a file, not a key: use ${isFromVariable ? 'DEFEXA_MERCHANT_PRIVATE_KEY_FILE' : 'keyFromFile(path)'}`,
  },
  { isMet: (key) => !/^bearer\s/i.test(key), message: 'must be the key alone, without "Bearer" before it' },
  {
    isMet: (key) => !/[\r\n]/.test(key),
    message: 'contains a line break (from the end of a file?), which headers cannot contain',
  },
  {
    isMet: (key) => !key.startsWith('\uFEFF'),
    message: 'begins with a byte order mark, which some editors add: save the file without it',
  },
  { isMet: (key) => !/\s/.test(key), message: 'contains a space or a tab, which keys cannot contain' },
  {
    isMet: (key) => /^[\x21-\x7e]+$/.test(key),
    message: 'contains a character that headers cannot contain: only visible ASCII is allowed',
  },
];

/** What is wrong with a key, if anything. */
export const keyProblem = (key: unknown): string | undefined => firstProblem(MERCHANT_KEY_RULES, key);
