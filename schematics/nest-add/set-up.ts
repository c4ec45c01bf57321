import { posix } from 'node:path';
import type { Compiler } from './compiler.js';
import type { Tree } from './devkit.js';
import { withVariables } from './env-example.js';
import { packagesFor, withPackages } from './packages.js';
import { callsOf, parsed, startedModule } from './reading.js';
import { type Addition, CONFIG, DEFEXA, withModules } from './wiring.js';

/** What is found to be done: nothing, since it was done before or can't be; or the new texts of files. */
export type SetUp =
  | { readonly present: string }
  | { readonly problem: string }
  | { readonly module: string; readonly files: Readonly<Record<string, string>> };

export interface App {
  readonly files: Pick<Tree, 'read' | 'getDir'>;
  readonly sourceRoot: string;
  readonly nestVersion: string | undefined;
  readonly compiler: Compiler | undefined;
}

/** Finds out what there is to do in an app. Writes nothing. */
export function setUpOf({ files, sourceRoot, nestVersion, compiler }: App): SetUp {
  const textOf = (path: string) => files.read(path)?.toString();
  if (!compiler) {
    return { problem: 'neither the Nest CLI nor the app has a TypeScript that can read its modules' };
  }
  const packages = packagesFor(nestVersion);
  if (!packages) {
    return { problem: `NestJS 11 or 12 is needed, and ${nestVersion ?? 'none'} was found` };
  }
  const sources = sourcesIn(files, sourceRoot);
  const user = (name: string, { from }: Addition) =>
    sources.find((path) => isSetUp(compiler, textOf(path) ?? '', from, name));
  const present = user('DefexaModule', DEFEXA);
  if (present) {
    return { present: present.replace(/^\//, '') };
  }
  const main = posix.join(sourceRoot, 'main.ts');
  const mainText = textOf(main);
  if (mainText === undefined) {
    return { problem: `there is no ${main}` };
  }
  const module = sourceFile(sourceRoot, startedModule(compiler, mainText));
  if (module === undefined) {
    return { problem: `${main} has no NestFactory.create() with one module that it imports by its path` };
  }
  const source = textOf(module);
  if (source === undefined) {
    return { problem: `there is no ${module}` };
  }
  const garbled = [module, '.env.example', 'package.json'].find((path) => !isUtf8(files.read(path)));
  if (garbled) {
    return { problem: `${garbled} is not in UTF-8` };
  }
  const wired = withModules(compiler, source, user('ConfigModule', CONFIG) ? [DEFEXA] : [CONFIG, DEFEXA]);
  if ('problem' in wired) {
    return { problem: `in ${module}, ${wired.problem}` };
  }
  const manifest = manifestWith(packages, textOf('package.json'));
  if ('problem' in manifest) {
    return manifest;
  }
  const variables = withVariables(textOf('.env.example'));
  return {
    module,
    files: { [module]: wired.text, '.env.example': variables, 'package.json': manifest.text },
  };
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

/** The app's own code: no tests, and nothing that is installed or built. */
function sourcesIn(files: App['files'], sourceRoot: string): string[] {
  const paths: string[] = [];
  files.getDir(sourceRoot).visit((path) => paths.push(path));
  return paths.filter((path) => /\.ts$/.test(path) && !/\.(d|spec|test)\.ts$|\/node_modules\//.test(path));
}

/** Whether a file, if there is one, can be written again as it was read. */
function isUtf8(content: Buffer | null): boolean {
  return content === null || Buffer.from(content.toString()).equals(content);
}

function manifestWith(packages: Record<string, string>, text = ''): ReturnType<typeof withPackages> {
  try {
    return withPackages(text, packages);
  } catch {
    return { problem: 'there is no package.json with JSON in it' };
  }
}
