import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import { afterComments, indentAt, indentOf, inserted, newlineOf } from './insertions.js';
import { parsed } from './reading.js';

/** A module's source, and the array of `imports` in its `@Module({ … })`. */
export interface ModuleImports {
  readonly source: ts.SourceFile;
  readonly array: ts.ArrayLiteralExpression;
}

/** The `imports` of the one module in a text, where an empty array is put in if it has none; or, in words, why not. */
export function moduleImports(compiler: Compiler, text: string): ModuleImports | { problem: string } {
  const source = parsed(compiler, text);
  const metadata = metadataIn(compiler, source);
  if (typeof metadata === 'string') {
    return { problem: metadata };
  }
  const [property, another] = metadata.properties.filter(({ name }) => name && textOf(name) === 'imports');
  if (!property) {
    return moduleImports(compiler, withEmptyImports(compiler, metadata));
  }
  if (another) {
    return { problem: 'its @Module() has imports twice' };
  }
  return compiler.isPropertyAssignment(property) && compiler.isArrayLiteralExpression(property.initializer)
    ? { source, array: property.initializer }
    : { problem: 'its imports are not a plain array' };
}

const textOf = (name: ts.PropertyName) => ('text' in name ? name.text : undefined);

function metadataIn(compiler: Compiler, source: ts.SourceFile): ts.ObjectLiteralExpression | string {
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
    return 'its @Module() is not given an object as such';
  }
  if (metadata.properties.some(compiler.isSpreadAssignment)) {
    return 'the object given to @Module() takes in another one';
  }
  return metadata.properties.some(({ name }) => name && compiler.isComputedPropertyName(name))
    ? 'the object given to @Module() has a computed name'
    : metadata;
}

/** The text with `imports: []` as the first property: on a line of its own, unless the next one has none. */
function withEmptyImports(compiler: Compiler, metadata: ts.ObjectLiteralExpression): string {
  const { text } = metadata.getSourceFile();
  const newline = newlineOf(text);
  const brace = metadata.getStart() + 1;
  const first = metadata.properties.at(0)?.getStart();
  if (first !== undefined && !text.slice(brace, first).includes('\n')) {
    return inserted(text, [{ at: first, text: 'imports: [], ' }]);
  }
  const outer = indentAt(text, brace);
  const indent = first === undefined ? outer + indentOf(text) : indentAt(text, first);
  const at = afterComments(compiler, text, brace);
  const closing = text.slice(at, metadata.getEnd()).includes('\n') ? '' : newline + outer;
  return inserted(text, [{ at, text: `${newline}${indent}imports: [],${closing}` }]);
}
