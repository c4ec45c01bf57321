import type ts from 'typescript';
import type { Compiler } from './compiler.js';

/** Whether a name occurs in the code of a source, comments and texts aside. */
export function mentions(compiler: Compiler, text: string, name: string): boolean {
  const found = (node: ts.Node): boolean =>
    (compiler.isIdentifier(node) && node.text === name) ||
    compiler.forEachChild(node, (child) => found(child) || undefined) === true;
  return text.includes(name) && found(parsed(compiler, text));
}

/** Where the class comes from that main.ts gives to `NestFactory`, such as `./app.module.js`. */
export function startedModule(compiler: Compiler, main: string): string | undefined {
  const source = parsed(compiler, main);
  const started = (node: ts.Node): ts.Expression | undefined =>
    compiler.isCallExpression(node) && /^NestFactory\.create/.test(node.expression.getText())
      ? node.arguments[0]
      : compiler.forEachChild(node, started);
  const name = started(source)?.getText() ?? '';
  const declaration = source.statements
    .filter(compiler.isImportDeclaration)
    .find(({ importClause }) => importClause?.getText().match(/\w+/g)?.includes(name));
  return declaration && specifierOf(declaration);
}

export const specifierOf = ({ moduleSpecifier }: ts.ImportDeclaration): string =>
  (moduleSpecifier as ts.StringLiteral).text;

export function parsed(compiler: Compiler, text: string): ts.SourceFile {
  return compiler.createSourceFile('module.ts', text, compiler.ScriptTarget.Latest, true);
}

/** The array of `imports` in the one `@Module({ … })` of a source; or, in words, why there is none to add to. */
export function moduleImports(compiler: Compiler, source: ts.SourceFile): ts.ArrayLiteralExpression | string {
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
  const arrays = metadata.properties
    .filter(compiler.isPropertyAssignment)
    .filter(({ name }) => name.getText() === 'imports')
    .map(({ initializer }) => initializer)
    .filter(compiler.isArrayLiteralExpression);
  return arrays.length === 1 ? arrays[0]! : 'its @Module() has no imports: [ … ]';
}
