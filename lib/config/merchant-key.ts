/** What the key may consist of: it has to stand in a header, after "Bearer ". */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * What is wrong with a key, in words that do not show it.
 *
 * @returns undefined where it can stand in a header
 */
export function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string') {
    return key === undefined || key === null ? 'is missing' : `must be a text, not a ${typeof key}`;
  }
  if (key.trim() === '') {
    return 'is empty';
  }
  if (VISIBLE_ASCII.test(key)) {
    return undefined;
  }
  if (/^bearer\s/i.test(key)) {
    return 'must be the key alone, without "Bearer" before it';
  }
  if (/[\r\n]/.test(key)) {
    return "holds a line break (from the end of a file?), which can't stand in a header";
  }
  return /\s/.test(key)
    ? "holds a space or a tab, which can't be part of a key"
    : "holds a character that can't stand in a header: only visible ASCII can";
}
