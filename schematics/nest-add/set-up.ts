import { posix } from 'node:path';
import { changesIn, manifestOf } from './changes.js';
import type { Compiler } from './compiler.js';
import type { Tree } from './devkit.js';
import { packagesFor } from './packages.js';
import { Refusal } from './places.js';
import { Project } from './project.js';
import { callsOf, parsed, startedModule } from './reading.js';
import { type Addition, CONFIG, DEFEXA } from './wiring.js';

/** What is found to be done: nothing, since it was done before or can't be; or the new texts of the files that change. */
export type SetUp =
  | { readonly present: string }
  | { readonly problem: string }
  | { readonly module: string; readonly files: Readonly<Record<string, string>> };

export interface App {
  readonly files: Pick<Tree, 'read' | 'getDir'>;
  /** The project's folder, where these files are. */
  readonly directory: string;
  /** As the Nest CLI passes it on, which takes what it finds in nest-cli.json. */
  readonly sourceRoot: unknown;
  readonly nestVersion: string | undefined;
  readonly compiler: Compiler | undefined;
}

/** Finds out what there is to do in an app. Writes nothing, and never throws: whatever is in the way is a problem. */
export function setUpOf(app: App): SetUp {
  try {
    return foundIn(app);
  } catch (error) {
    return { problem: error instanceof Refusal ? error.message : `it cannot be read (${String(error)})` };
  }
}

function foundIn({ files, directory, sourceRoot: given, nestVersion, compiler }: App): SetUp {
  const project = new Project(files, directory);
  // First, since nothing that is installed can be found without it.
  manifestOf(project);
  if (!compiler) {
    throw new Refusal('neither the Nest CLI nor the app has a TypeScript that can read its modules');
  }
  const packages = packagesFor(nestVersion);
  if (!packages) {
    throw new Refusal(`NestJS 11 or 12 is needed, and ${nestVersion ?? 'none'} was found`);
  }
  // A folder whose name is a number comes as one.
  if (typeof given !== 'string' && typeof given !== 'number') {
    throw new Refusal('sourceRoot in nest-cli.json is not a text');
  }
  const sourceRoot = String(given);
  const sources = project.sourcesIn(sourceRoot);
  const user = (name: string, { from }: Addition) =>
    sources.find(({ text }) => typeof text === 'string' && isSetUp(compiler, text, from, name))?.path;
  const present = user('DefexaModule', DEFEXA);
  if (present) {
    return { present };
  }
  const unread = sources.map(({ text }) => text).find((text) => text instanceof Refusal);
  if (unread) {
    throw unread;
  }
  const module = moduleOf(project, sourceRoot, compiler);
  const additions = user('ConfigModule', CONFIG) ? [DEFEXA] : [CONFIG, DEFEXA];
  return { module, files: changesIn(project, { module, additions, packages, compiler }) };
}

/** The file of the module that main.ts starts. */
function moduleOf(project: Project, sourceRoot: string, compiler: Compiler): string {
  const main = posix.join(sourceRoot, 'main.ts');
  const text = project.textOf(main);
  if (text === undefined) {
    throw new Refusal(`there is no ${main}, and ${sourceRoot} is sourceRoot in nest-cli.json`);
  }
  const module = sourceFile(sourceRoot, startedModule(compiler, text));
  if (module === undefined) {
    throw new Refusal(`${main} has no NestFactory.create() with one module that it imports by its path`);
  }
  return module;
}

/** Whether a source calls `forRoot` or `forRootAsync` of a module that it imports from a package. */
function isSetUp(compiler: Compiler, text: string, from: string, name: string): boolean {
  // Most sources need not be parsed.
  return (
    text.includes(name) &&
    callsOf(compiler, parsed(compiler, text), { from, name }, /^forRoot(Async)?$/).length > 0
  );
}

/** The file that main.ts imports from, if the path is relative or one from the root. An alias may mean any. */
function sourceFile(sourceRoot: string, specifier = ''): string | undefined {
  const path = posix.normalize(`${specifier.replace(/\.[jt]s$/, '')}.ts`);
  if (/^\.\.?\//.test(specifier)) {
    return posix.join(sourceRoot, path);
  }
  return path.startsWith(posix.join(sourceRoot, '/')) ? path : undefined;
}
