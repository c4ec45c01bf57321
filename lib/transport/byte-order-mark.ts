const BYTE_ORDER_MARK = '\uFEFF';

/** Removes a leading byte order mark, which is not part of the content. */
export function stripByteOrderMark(content: string): string {
  return content.startsWith(BYTE_ORDER_MARK) ? content.slice(1) : content;
}
