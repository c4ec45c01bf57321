import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import {
  afterComments,
  lineIndent,
  indentUnit,
  applyInsertions,
  type Insertion,
  newlineOf,
} from './text-edits.js';
import { findModuleImports } from './module-metadata.js';
import { localName, usesName, specifierOf } from './source-analysis.js';

/** An entry for the `imports` of a module, and the names it needs from a package. */
export interface ModuleAddition {
  readonly from: string;
  readonly names: readonly string[];
  readonly entry: string;
}

export const CONFIG: ModuleAddition = {
  from: '@nestjs/config',
  names: ['ConfigModule'],
  entry: 'ConfigModule.forRoot()',
};
export const DEFEXA: ModuleAddition = {
  from: 'nestjs-defexa',
  names: ['defexaConfig', 'DefexaModule'],
  // Global: any module of the app can inject the services.
  entry: 'DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true })',
};

/** Adds entries to the `imports` of a module, and the import declarations that they need. */
export function addModules(
  compiler: Compiler,
  text: string,
  additions: readonly ModuleAddition[],
): { text: string } | { problem: string } {
  const found = findModuleImports(compiler, text);
  if ('problem' in found) {
    return found;
  }
  const { source, array } = found;
  const missing = additions.map(({ from, names }) => ({
    from,
    names: names.filter((name) => localName(compiler, source, { from, name }) !== name),
  }));
  const taken = missing.flatMap(({ names }) => names).find((name) => usesName(compiler, source, name));
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
  return { text: applyInsertions(source.text, insertions) };
}

/** Import declarations after the given one, in its style. */
function importsAfter(
  compiler: Compiler,
  declaration: ts.ImportDeclaration,
  additions: readonly Pick<ModuleAddition, 'from' | 'names'>[],
): Insertion {
  const { text } = declaration.getSourceFile();
  const quote = declaration.moduleSpecifier.getText()[0]!;
  const end = declaration.getText().endsWith(';') ? ';' : '';
  const lines = additions
    .filter(({ names }) => names.length > 0)
    .map(({ from, names }) => `import { ${names.join(', ')} } from ${quote}${from}${quote}${end}`);
  const position = afterComments(compiler, text, declaration.getEnd());
  return { position, text: lines.map((line) => newlineOf(text) + line).join('') };
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
  const [bracket, elementList] = array.getChildren();
  const end = last ? elementList!.getEnd() : bracket!.getEnd();
  const position = afterComments(compiler, text, end);
  const comma = { position: end, text: last && !elements.hasTrailingComma ? ',' : '' };
  const indent = lineIndent(text, array.getStart());
  const endsOnOwnLine = text.slice(position, array.getEnd()).includes('\n');
  if (!endsOnOwnLine && last) {
    return [comma, { position, text: ` ${entries.join(', ')}` }];
  }
  const entryIndent = last ? lineIndent(text, last.getStart()) : indent + indentUnit(text);
  const lines = entries.map((entry) => newline + entryIndent + entry).join(',');
  const lastComma = last && !elements.hasTrailingComma ? '' : ',';
  return [comma, { position, text: lines + lastComma + (endsOnOwnLine ? '' : newline + indent) }];
}
