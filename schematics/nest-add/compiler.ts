import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type ts from 'typescript';

export type Compiler = typeof ts;

/**
 * The API of the TypeScript that the Nest CLI brings with it, or else of the app's own. TypeScript 7 has none, and an app
 * has the one of its choice beside that of the CLI.
 */
export function compilerOf(directory: string, runner = process.argv[1]!): Compiler | undefined {
  return [directory, dirname(runner)]
    .flatMap((from) => [resolved('@nestjs/cli/package.json', from), join(from, 'package.json')])
    .map((from) => from && (required('typescript', from) as Partial<Compiler> | undefined))
    .find((found): found is Compiler => typeof (found as Partial<Compiler>)?.createSourceFile === 'function');
}

/** The version of Nest that an app has installed. */
export function nestVersionOf(directory: string): string | undefined {
  const manifest = required('@nestjs/core/package.json', join(directory, 'package.json'));
  return (manifest as { version?: string } | undefined)?.version;
}

function resolved(name: string, directory: string): string | undefined {
  try {
    return createRequire(join(directory, 'package.json')).resolve(name);
  } catch {
    return undefined;
  }
}

function required(name: string, from: string): unknown {
  try {
    return createRequire(from)(name);
  } catch {
    return undefined;
  }
}
