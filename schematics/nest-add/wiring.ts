import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import { afterComments, indentAt, indentOf, inserted, type Insertion, newlineOf } from './insertions.js';
import { moduleImports } from './metadata.js';
import { localName, mentions, specifierOf } from './reading.js';

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

/** A module's source with something added to its imports; or, in words, why that can't be done. */
export function withModules(
  compiler: Compiler,
  text: string,
  additions: readonly Addition[],
): { text: string } | { problem: string } {
  const found = moduleImports(compiler, text);
  if ('problem' in found) {
    return found;
  }
  const { source, array } = found;
  const missing = additions.map(({ from, names }) => ({
    from,
    names: names.filter((name) => localName(compiler, source, { from, name }) !== name),
  }));
  const taken = missing.flatMap(({ names }) => names).find((name) => mentions(compiler, source, name));
  if (taken) {
    return { problem: `it uses the name ${taken} already` };
  }
  const declarations = source.statements.filter(compiler.isImportDeclaration);
  const last = declarations.findLast((declaration) => !specifierOf(declaration).startsWith('.'));
  if (!last) {
    return { problem: 'it imports no package' };
  }
  const entries = additions.map(({ entry }) => entry);
  const insertions = [importsAfter(compiler, last, missing), ...entriesIn(compiler, array, entries)];
  return { text: inserted(source.text, insertions) };
}

/** Declarations in the manner of the one before them. */
function importsAfter(
  compiler: Compiler,
  declaration: ts.ImportDeclaration,
  additions: readonly Pick<Addition, 'from' | 'names'>[],
): Insertion {
  const { text } = declaration.getSourceFile();
  const quote = declaration.moduleSpecifier.getText()[0]!;
  const end = declaration.getText().endsWith(';') ? ';' : '';
  const lines = additions
    .filter(({ names }) => names.length > 0)
    .map(({ from, names }) => `import { ${names.join(', ')} } from ${quote}${from}${quote}${end}`);
  const at = afterComments(compiler, text, declaration.getEnd());
  return { at, text: lines.map((line) => newlineOf(text) + line).join('') };
}

function entriesIn(
  compiler: Compiler,
  array: ts.ArrayLiteralExpression,
  entries: readonly string[],
): Insertion[] {
  const { text } = array.getSourceFile();
  const newline = newlineOf(text);
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
  const own = last ? indentAt(text, last.getStart()) : indent + indentOf(text);
  const lines = entries.map((entry) => newline + own + entry).join(',');
  const lastComma = last && !elements.hasTrailingComma ? '' : ',';
  return [comma, { at, text: lines + lastComma + (endsOnOwnLine ? '' : newline + indent) }];
}
