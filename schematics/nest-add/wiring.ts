import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import { mentions, moduleImports, parsed, specifierOf } from './reading.js';

/** What goes into an array of `imports`, and the names it uses by where they come from. */
export interface Addition {
  readonly from: string;
  readonly names: readonly string[];
  readonly entry: string;
}

export const CONFIG: Addition = {
  from: '@nestjs/config',
  names: ['ConfigModule'],
  entry: 'ConfigModule.forRoot()',
};
export const DEFEXA: Addition = {
  from: 'nestjs-defexa',
  names: ['defexaConfig', 'DefexaModule'],
  entry: 'DefexaModule.forRootAsync(defexaConfig.asProvider())',
};

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** A module's source with something added to its imports; or, in words, why that can't be done. */
export function withModules(
  compiler: Compiler,
  text: string,
  additions: readonly Addition[],
): { text: string } | { problem: string } {
  const taken = additions.flatMap(({ names }) => names).find((name) => mentions(compiler, text, name));
  if (taken) {
    return { problem: `it uses the name ${taken} already` };
  }
  const source = parsed(compiler, text);
  const array = moduleImports(compiler, source);
  if (typeof array === 'string') {
    return { problem: array };
  }
  const declarations = source.statements.filter(compiler.isImportDeclaration);
  const last = declarations.findLast((declaration) => !specifierOf(declaration).startsWith('.'));
  if (!last) {
    return { problem: 'it imports no package' };
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const insertions = [
    importsAfter(compiler, last, additions, newline),
    ...entriesIn(
      compiler,
      array,
      additions.map(({ entry }) => entry),
      newline,
    ),
  ];
  return {
    text: insertions.reduceRight(
      (result, { at, text: added }) => result.slice(0, at) + added + result.slice(at),
      text,
    ),
  };
}

/** Declarations in the manner of the one before them. */
function importsAfter(
  compiler: Compiler,
  declaration: ts.ImportDeclaration,
  additions: readonly Addition[],
  newline: string,
): Insertion {
  const { text } = declaration.getSourceFile();
  const quote = declaration.moduleSpecifier.getText()[0]!;
  const end = declaration.getText().endsWith(';') ? ';' : '';
  const lines = additions.map(
    ({ from, names }) => `${newline}import { ${names.join(', ')} } from ${quote}${from}${quote}${end}`,
  );
  return { at: afterComments(compiler, text, declaration.getEnd()), text: lines.join('') };
}

function entriesIn(
  compiler: Compiler,
  array: ts.ArrayLiteralExpression,
  entries: readonly string[],
  newline: string,
): Insertion[] {
  const { text } = array.getSourceFile();
  const { elements } = array;
  const last = elements.at(-1);
  const [opening, list] = array.getChildren();
  const end = last ? list!.getEnd() : opening!.getEnd();
  const at = afterComments(compiler, text, end);
  const comma = { at: end, text: last && !elements.hasTrailingComma ? ',' : '' };
  const indent = indentAt(text, array.getStart());
  const endsOnOwnLine = text.slice(at, array.getEnd()).includes('\n');
  if (!endsOnOwnLine && (last || entries.length === 1)) {
    return [comma, { at, text: (last ? ' ' : '') + entries.join(', ') }];
  }
  const own = last ? indentAt(text, last.getStart()) : indent + (indent || '  ');
  const lines = entries.map((entry) => newline + own + entry).join(',');
  const lastComma = last && !elements.hasTrailingComma ? '' : ',';
  return [comma, { at, text: lines + lastComma + (endsOnOwnLine ? '' : newline + indent) }];
}

function afterComments(compiler: Compiler, text: string, position: number): number {
  return compiler.getTrailingCommentRanges(text, position)?.at(-1)?.end ?? position;
}

/** The white space that the line of a position begins with. */
function indentAt(text: string, position: number): string {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1, position);
  return /^[ \t]*/.exec(line)![0];
}
