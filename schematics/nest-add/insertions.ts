import type { Compiler } from './compiler.js';

export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** A text with others put in, which are in the order of their places. */
export function inserted(text: string, insertions: readonly Insertion[]): string {
  return insertions.reduceRight(
    (result, { at, text: added }) => result.slice(0, at) + added + result.slice(at),
    text,
  );
}

export const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** What a text is indented by at each level. A single space is that of a comment's lines. */
export const indentOf = (text: string): string => /^(\t| {2,})/m.exec(text)?.[0] ?? '  ';

/** The white space that the line of a position begins with. */
export function indentAt(text: string, position: number): string {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1, position);
  return /^[ \t]*/.exec(line)![0];
}

export function afterComments(compiler: Compiler, text: string, position: number): number {
  return compiler.getTrailingCommentRanges(text, position)?.at(-1)?.end ?? position;
}
