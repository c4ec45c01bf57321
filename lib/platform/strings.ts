/** Joins the lines of a string, and removes control and other invisible characters, which could change a terminal. */
export function singleLine(value: string): string {
  return value.replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim();
}

/** Shortens a string to `maxCharacters`, and then appends "…". */
export function truncate(value: string, maxCharacters: number): string {
  return value.length > maxCharacters ? `${value.slice(0, maxCharacters)}…` : value;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Removes a leading byte order mark, which is not part of the content. */
export function withoutByteOrderMark(content: string): string {
  return content.startsWith(BYTE_ORDER_MARK) ? content.slice(1) : content;
}
