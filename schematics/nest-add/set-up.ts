import { posix } from 'node:path';
import type { Compiler } from './compiler.js';
import type { Tree } from './devkit.js';
import { withVariables } from './env-example.js';
import { packagesFor, withPackages } from './packages.js';
import { mentions, startedModule } from './reading.js';
import { CONFIG, DEFEXA, withModules } from './wiring.js';

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
  const user = (name: string) => sources.find((path) => mentions(compiler, textOf(path) ?? '', name));
  const present = user('DefexaModule');
  if (present) {
    return { present: present.replace(/^\//, '') };
  }
  const started = startedModule(compiler, textOf(posix.join(sourceRoot, 'main.ts')) ?? '');
  const module = posix.join(sourceRoot, sourceFile(started));
  const source = textOf(module);
  if (source === undefined) {
    return { problem: `there is no ${module}` };
  }
  const wired = withModules(compiler, source, user('ConfigModule') ? [DEFEXA] : [CONFIG, DEFEXA]);
  if ('problem' in wired) {
    return { problem: `in ${module}, ${wired.problem}` };
  }
  const manifest = manifestWith(packages, textOf('package.json'));
  if (manifest === undefined) {
    return { problem: 'there is no package.json with JSON in it' };
  }
  const variables = withVariables(textOf('.env.example'));
  return { module, files: { [module]: wired.text, '.env.example': variables, 'package.json': manifest } };
}

/** The file that an import of main.ts means, if it is one of the app's. */
function sourceFile(specifier = ''): string {
  return specifier.startsWith('.') ? `${specifier.replace(/\.js$/, '')}.ts` : 'app.module.ts';
}

/** The app's own code: no tests, and nothing that is installed or built. */
function sourcesIn(files: App['files'], sourceRoot: string): string[] {
  const paths: string[] = [];
  files.getDir(sourceRoot).visit((path) => paths.push(path));
  return paths.filter((path) => /\.ts$/.test(path) && !/\.(d|spec|test)\.ts$|\/node_modules\//.test(path));
}

function manifestWith(packages: Record<string, string>, text = ''): string | undefined {
  try {
    return withPackages(text, packages);
  } catch {
    return undefined;
  }
}
