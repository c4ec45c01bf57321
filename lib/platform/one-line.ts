/** A text in one line, without the signs that would do something to a terminal. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim();
}

/** The text, or its first characters and "…". */
export function cutTo(longest: number, text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
