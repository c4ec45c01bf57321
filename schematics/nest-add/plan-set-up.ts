import { posix } from 'node:path';
import { changedFiles, readManifest } from './changes.js';
import type { Compiler } from './compiler.js';
import type { Tree } from './devkit.js';
import { dependenciesFor } from './add-dependencies.js';
import { SetUpError } from './set-up-error.js';
import { Project } from './project.js';
import { findMethodCalls, parse, findStartedModule } from './source-analysis.js';
import { type ModuleAddition, CONFIG, DEFEXA } from './add-modules.js';

/** The module that uses the package already, the problem in the way, or the new contents of the files to change. */
export type SetUpPlan =
  | { readonly present: string }
  | { readonly problem: string }
  | { readonly module: string; readonly files: Readonly<Record<string, string>> };

export interface App {
  readonly files: Pick<Tree, 'read' | 'getDir'>;
  /** The project's folder, to which the paths of `files` are relative. */
  readonly directory: string;
  /** Of any type: the Nest CLI passes the value in nest-cli.json as it is. */
  readonly sourceRoot: unknown;
  readonly nestVersion: string | undefined;
  readonly compiler: Compiler | undefined;
}

/** Plans the changes to an app. Writes nothing, and never throws. */
export function planSetUp(app: App): SetUpPlan {
  try {
    return plan(app);
  } catch (error) {
    return { problem: error instanceof SetUpError ? error.message : `it cannot be read (${String(error)})` };
  }
}

function plan({ files, directory, sourceRoot: given, nestVersion, compiler }: App): SetUpPlan {
  const project = new Project(files, directory);
  // First: without package.json, neither Nest nor a compiler can be found.
  readManifest(project);
  if (!compiler) {
    throw new SetUpError('neither the Nest CLI nor the app has a TypeScript that can parse its modules');
  }
  const packages = dependenciesFor(nestVersion);
  if (!packages) {
    throw new SetUpError(`NestJS 11 or 12 is needed, but ${nestVersion ?? 'none'} was found`);
  }
  // The CLI passes a folder name of digits as a number.
  if (typeof given !== 'string' && typeof given !== 'number') {
    throw new SetUpError('sourceRoot in nest-cli.json is not a string');
  }
  const sourceRoot = String(given);
  const sources = project.readSources(sourceRoot);
  const pathOfUse = (name: string, { from }: ModuleAddition) =>
    sources.find(({ text }) => typeof text === 'string' && isSetUp(compiler, text, from, name))?.path;
  const present = pathOfUse('DefexaModule', DEFEXA);
  if (present) {
    return { present };
  }
  const readError = sources.map(({ text }) => text).find((text) => text instanceof SetUpError);
  if (readError) {
    throw readError;
  }
  const module = findRootModule(project, sourceRoot, compiler);
  const additions = pathOfUse('ConfigModule', CONFIG) ? [DEFEXA] : [CONFIG, DEFEXA];
  return { module, files: changedFiles(project, { module, additions, packages, compiler }) };
}

/** The path of the module that main.ts passes to `NestFactory`. */
function findRootModule(project: Project, sourceRoot: string, compiler: Compiler): string {
  const main = posix.join(sourceRoot, 'main.ts');
  const text = project.readText(main);
  if (text === undefined) {
    throw new SetUpError(`there is no ${main}, although sourceRoot in nest-cli.json is ${sourceRoot}`);
  }
  const module = sourceFile(sourceRoot, findStartedModule(compiler, text));
  if (module === undefined) {
    throw new SetUpError(`${main} has no NestFactory.create() with one module that it imports by its path`);
  }
  return module;
}

/** Whether a source calls `forRoot` or `forRootAsync` of a module that it imports from a package. */
function isSetUp(compiler: Compiler, text: string, from: string, name: string): boolean {
  // Saves parsing most sources.
  return (
    text.includes(name) &&
    findMethodCalls(compiler, parse(compiler, text), { from, name }, /^forRoot(Async)?$/).length > 0
  );
}

/** The path of an import specifier that is relative, or begins with `sourceRoot`. Path aliases are not resolved. */
function sourceFile(sourceRoot: string, specifier = ''): string | undefined {
  const path = posix.normalize(`${specifier.replace(/\.[jt]s$/, '')}.ts`);
  if (/^\.\.?\//.test(specifier)) {
    return posix.join(sourceRoot, path);
  }
  return path.startsWith(posix.join(sourceRoot, '/')) ? path : undefined;
}
