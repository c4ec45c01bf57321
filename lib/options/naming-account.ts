import { prefixIssues } from './prefix-issues.js';

/** Does `work`, whose configuration errors then say which account they are about, unless that has no name. */
export function namingAccount<T>(name: string | undefined, work: () => T): T {
  return name === undefined ? work() : prefixIssues(`account ${shownId(name)}: `, work);
}

const MAX_ID_LENGTH = 80;

/** An id in quotation marks, of limited length. Control and format characters are escaped. */
export function shownId(id: string): string {
  const quoted = JSON.stringify(id.length > MAX_ID_LENGTH ? `${id.slice(0, MAX_ID_LENGTH)}…` : id);
  return quoted.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}
