import type { Compiler } from './compiler.js';
import { withVariables } from './env-example.js';
import { withPackages } from './packages.js';
import { Refusal } from './places.js';
import type { Project } from './project.js';
import { type Addition, withModules } from './wiring.js';

export interface Changes {
  readonly module: string;
  readonly additions: readonly Addition[];
  readonly packages: Record<string, string>;
  readonly compiler: Compiler;
}

/**
 * The new texts of the files that change.
 *
 * @throws Refusal also where one of them cannot be written
 */
export function changesIn(
  project: Project,
  { module, additions, packages, compiler }: Changes,
): Record<string, string> {
  const source = project.textToChange(module);
  if (source === undefined) {
    throw new Refusal(`there is no ${module}`);
  }
  const wired = withModules(compiler, source, additions);
  if ('problem' in wired) {
    throw new Refusal(`in ${module}, ${wired.problem}`);
  }
  const variables = project.textToChange('.env.example');
  const manifest = manifestOf(project);
  const depending = withPackages(manifest, packages);
  if ('problem' in depending) {
    throw new Refusal(depending.problem);
  }
  const texts: [path: string, before: string | undefined, after: string][] = [
    [module, source, wired.text],
    ['.env.example', variables, withVariables(variables)],
    ['package.json', manifest, depending.text],
  ];
  const changed = texts.filter(([, before, after]) => before !== after);
  for (const [path] of changed) {
    project.checkWritable(path);
  }
  return Object.fromEntries(changed.map(([path, , after]) => [path, after]));
}

/**
 * The text of package.json.
 *
 * @throws Refusal
 */
export function manifestOf(project: Project): string {
  const text = project.textToChange('package.json') ?? '';
  if (!isManifest(text)) {
    throw new Refusal('there is no package.json with JSON in it');
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
