import type { Compiler } from './compiler.js';

export interface Insertion {
  readonly position: number;
  readonly text: string;
}

/** Applies insertions, which must be sorted by position. */
export function applyInsertions(text: string, insertions: readonly Insertion[]): string {
  return insertions.reduceRight(
    (result, { position, text: added }) => result.slice(0, position) + added + result.slice(position),
    text,
  );
}

export const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** The white space of one level of indentation. A single space does not count: the lines of a block comment have it. */
export const indentUnit = (text: string): string => /^(\t| {2,})/m.exec(text)?.[0] ?? '  ';

/** The indentation of the line at a position. */
export function lineIndent(text: string, position: number): string {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1, position);
  return /^[ \t]*/.exec(line)![0];
}

/** The position after the comments that follow on the same line. */
export function afterComments(compiler: Compiler, text: string, position: number): number {
  return compiler.getTrailingCommentRanges(text, position)?.at(-1)?.end ?? position;
}
