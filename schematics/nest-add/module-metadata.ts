import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import { afterComments, lineIndent, indentUnit, applyInsertions, newlineOf } from './text-edits.js';
import { parse } from './source-analysis.js';

/** A module's source, and the array of `imports` in its `@Module({ … })`. */
export interface ModuleImports {
  readonly source: ts.SourceFile;
  readonly array: ts.ArrayLiteralExpression;
}

/** Finds the `imports` of the only module in a source, after adding an empty array if there is none. */
export function findModuleImports(compiler: Compiler, text: string): ModuleImports | { problem: string } {
  const source = parse(compiler, text);
  const metadata = findMetadata(compiler, source);
  if (typeof metadata === 'string') {
    return { problem: metadata };
  }
  const [property, another] = metadata.properties.filter(
    ({ name }) => name && propertyNameOf(name) === 'imports',
  );
  if (!property) {
    return findModuleImports(compiler, withEmptyImports(compiler, metadata));
  }
  if (another) {
    return { problem: 'its @Module() has imports twice' };
  }
  return compiler.isPropertyAssignment(property) && compiler.isArrayLiteralExpression(property.initializer)
    ? { source, array: property.initializer }
    : { problem: 'its imports are not an array literal' };
}

const propertyNameOf = (name: ts.PropertyName) => ('text' in name ? name.text : undefined);

function findMetadata(compiler: Compiler, source: ts.SourceFile): ts.ObjectLiteralExpression | string {
  if (compiler.transpileModule(source.text, { reportDiagnostics: true }).diagnostics!.length > 0) {
    return 'it has a syntax error';
  }
  const decorators = source.statements
    .filter(compiler.isClassDeclaration)
    .flatMap((declaration) => compiler.getDecorators(declaration) ?? [])
    .map(({ expression }) => expression)
    .filter(compiler.isCallExpression)
    .filter((call) => call.expression.getText() === 'Module');
  if (decorators.length !== 1) {
    return decorators.length === 0 ? 'it has no class with @Module()' : 'it has more than one @Module()';
  }
  const [metadata] = decorators[0]!.arguments;
  if (!metadata || !compiler.isObjectLiteralExpression(metadata)) {
    return 'its @Module() has no object literal';
  }
  if (metadata.properties.some(compiler.isSpreadAssignment)) {
    return 'its @Module() has a spread property';
  }
  return metadata.properties.some(({ name }) => name && compiler.isComputedPropertyName(name))
    ? 'its @Module() has a computed property name'
    : metadata;
}

/** Adds `imports: []` as the first property, on a line of its own if the other properties have that. */
function withEmptyImports(compiler: Compiler, metadata: ts.ObjectLiteralExpression): string {
  const { text } = metadata.getSourceFile();
  const newline = newlineOf(text);
  const brace = metadata.getStart() + 1;
  const first = metadata.properties.at(0)?.getStart();
  if (first !== undefined && !text.slice(brace, first).includes('\n')) {
    return applyInsertions(text, [{ position: first, text: 'imports: [], ' }]);
  }
  const outer = lineIndent(text, brace);
  const indent = first === undefined ? outer + indentUnit(text) : lineIndent(text, first);
  const position = afterComments(compiler, text, brace);
  const closing = text.slice(position, metadata.getEnd()).includes('\n') ? '' : newline + outer;
  return applyInsertions(text, [{ position, text: `${newline}${indent}imports: [],${closing}` }]);
}
