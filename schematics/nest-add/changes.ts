import type { Compiler } from './compiler.js';
import { addVariables } from './add-variables.js';
import { addDependencies } from './add-dependencies.js';
import { SetUpError } from './set-up-error.js';
import type { Project } from './project.js';
import { type ModuleAddition, addModules } from './add-modules.js';

export interface Changes {
  readonly module: string;
  readonly additions: readonly ModuleAddition[];
  readonly packages: Record<string, string>;
  readonly compiler: Compiler;
}

/**
 * The new contents of the files that change, by path.
 *
 * @throws SetUpError also if one of the files cannot be written
 */
export function changedFiles(
  project: Project,
  { module, additions, packages, compiler }: Changes,
): Record<string, string> {
  const source = project.readEditableText(module);
  if (source === undefined) {
    throw new SetUpError(`there is no ${module}`);
  }
  const withModules = addModules(compiler, source, additions);
  if ('problem' in withModules) {
    throw new SetUpError(`in ${module}, ${withModules.problem}`);
  }
  const variables = project.readEditableText('.env.example');
  const manifest = readManifest(project);
  const withDependencies = addDependencies(manifest, packages);
  if ('problem' in withDependencies) {
    throw new SetUpError(withDependencies.problem);
  }
  const files: [path: string, before: string | undefined, after: string][] = [
    [module, source, withModules.text],
    ['.env.example', variables, addVariables(variables)],
    ['package.json', manifest, withDependencies.text],
  ];
  const changed = files.filter(([, before, after]) => before !== after);
  for (const [path] of changed) {
    project.assertWritable(path);
  }
  return Object.fromEntries(changed.map(([path, , after]) => [path, after]));
}

/**
 * Reads package.json.
 *
 * @throws SetUpError
 */
export function readManifest(project: Project): string {
  const text = project.readEditableText('package.json') ?? '';
  if (!isManifest(text)) {
    throw new SetUpError('there is no valid package.json');
  }
  return text;
}

function isManifest(text: string): boolean {
  try {
    const manifest: unknown = JSON.parse(text);
    const { dependencies = {}, devDependencies = {} } = manifest as Record<string, unknown>;
    return [manifest, dependencies, devDependencies].every(isObject);
  } catch {
    return false;
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
