/** Describes a rejected value. Secrets may have been given to the wrong option, so a value that may be a key is not shown. */
export function shownValue(value: unknown): string {
  if (value === null || ['number', 'boolean', 'undefined'].includes(typeof value)) {
    return String(value);
  }
  if (typeof value === 'string') {
    return mayBeKey(value) ? `a string of ${value.length} characters` : JSON.stringify(value);
  }
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

/** The name of an unknown option, unless it may be a key. */
export function shownName(name: string): string {
  return mayBeKey(name) ? `a name of ${name.length} characters` : name;
}

/** Short strings and plain words are not keys. */
function mayBeKey(value: string): boolean {
  return value.length > 12 && !/^[a-z-]{1,30}$/i.test(value);
}
