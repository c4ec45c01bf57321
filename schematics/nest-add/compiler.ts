import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type ts from 'typescript';

export type Compiler = typeof ts;

/**
 * Finds a TypeScript with a compiler API: the one that the Nest CLI depends on, or else the app's. The app's own may be
 * TypeScript 7, which has no such API.
 */
export function findCompiler(directory: string, runner = process.argv[1]!): Compiler | undefined {
  return [directory, dirname(runner)]
    .flatMap((from) => [tryResolve('@nestjs/cli/package.json', from), join(from, 'package.json')])
    .map((from) => from && (tryRequire('typescript', from) as Partial<Compiler> | undefined))
    .find((found): found is Compiler => typeof (found as Partial<Compiler>)?.createSourceFile === 'function');
}

/** Reads the version of Nest that is installed in an app. */
export function readNestVersion(directory: string): string | undefined {
  const manifest = tryRequire('@nestjs/core/package.json', join(directory, 'package.json'));
  return (manifest as { version?: string } | undefined)?.version;
}

function tryResolve(name: string, directory: string): string | undefined {
  try {
    return createRequire(join(directory, 'package.json')).resolve(name);
  } catch {
    return undefined;
  }
}

function tryRequire(name: string, from: string): unknown {
  try {
    return createRequire(from)(name);
  } catch {
    return undefined;
  }
}
