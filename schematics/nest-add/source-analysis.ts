import type ts from 'typescript';
import type { Compiler } from './compiler.js';

/** A name that a package exports. */
export interface Exported {
  readonly from: string;
  readonly name: string;
}

export function parse(compiler: Compiler, text: string): ts.SourceFile {
  return compiler.createSourceFile('module.ts', text, compiler.ScriptTarget.Latest, true);
}

export const specifierOf = ({ moduleSpecifier }: ts.ImportDeclaration): string =>
  (moduleSpecifier as ts.StringLiteral).text;

/** Whether a source contains an identifier, outside of comments and strings. */
export function usesName(compiler: Compiler, source: ts.SourceFile, name: string): boolean {
  const found = (node: ts.Node): boolean =>
    (compiler.isIdentifier(node) && node.text === name) ||
    compiler.forEachChild(node, (child) => found(child) || undefined) === true;
  return found(source);
}

/** The name under which a source imports an export, unless it imports only its type. */
export function localName(compiler: Compiler, source: ts.SourceFile, { from, name }: Exported) {
  const namesIn = (bindings: ts.NamedImportBindings): string[] =>
    compiler.isNamespaceImport(bindings)
      ? [`${bindings.name.text}.${name}`]
      : bindings.elements
          .filter((element) => !element.isTypeOnly && (element.propertyName ?? element.name).text === name)
          .map((element) => element.name.text);
  return source.statements
    .filter(compiler.isImportDeclaration)
    .filter((declaration) => specifierOf(declaration) === from && !declaration.importClause?.isTypeOnly)
    .flatMap(({ importClause }) => (importClause?.namedBindings ? namesIn(importClause.namedBindings) : []))
    .at(0);
}

/** Finds the calls of methods of an imported name. */
export function findMethodCalls(
  compiler: Compiler,
  source: ts.SourceFile,
  callee: Exported,
  method: RegExp,
): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const local = localName(compiler, source, callee);
  const visit = (node: ts.Node): void => {
    if (
      compiler.isCallExpression(node) &&
      compiler.isPropertyAccessExpression(node.expression) &&
      node.expression.expression.getText() === local &&
      method.test(node.expression.name.text)
    ) {
      calls.push(node);
    }
    compiler.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

/** The import specifier of the module that main.ts passes to `NestFactory`, such as `./app.module.js`. */
export function findStartedModule(compiler: Compiler, main: string): string | undefined {
  const source = parse(compiler, main);
  const calls = findMethodCalls(compiler, source, { from: '@nestjs/core', name: 'NestFactory' }, /^create/);
  const [name, ...others] = new Set(calls.map((call) => call.arguments[0]?.getText()));
  if (!name || others.length > 0) {
    return undefined;
  }
  const declaration = source.statements
    .filter(compiler.isImportDeclaration)
    .find(({ importClause }) => importClause && importedNames(compiler, importClause).includes(name));
  return declaration && specifierOf(declaration);
}

function importedNames(compiler: Compiler, { name, namedBindings }: ts.ImportClause): string[] {
  const named = namedBindings && compiler.isNamedImports(namedBindings) ? namedBindings.elements : [];
  return [name, ...named.map((element) => element.name)].flatMap((identifier) => identifier?.text ?? []);
}
