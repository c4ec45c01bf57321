/** What the key may consist of: it has to stand in a header, after "Bearer ". */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** Half of what Node takes for all headers of a request. */
const LONGEST = 8 * 1024;

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
  if (key.length > LONGEST) {
    return `is longer than ${LONGEST} characters: that is no key`;
  }
  if (/^(["']).*\1$/s.test(key)) {
    return 'stands in quotation marks (docker --env-file keeps them): leave them out';
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
