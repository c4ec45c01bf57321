import { isWithin } from './versions.js';

/** The peer dependencies, for each supported version of Nest. By itself, npm would install those for the newest Nest. */
const COMMON = { axios: '^1.16.1' };
const DEPENDENCIES: Record<string, Record<string, string>> = {
  '11': { '@nestjs/axios': '^4.0.0', '@nestjs/config': '^4.0.0', ...COMMON },
  '12': { '@nestjs/axios': '^12.0.0', '@nestjs/config': '^12.0.0', ...COMMON },
};

/** The dependencies that an app needs, if its version of Nest is supported. */
export function dependenciesFor(nestVersion = ''): Record<string, string> | undefined {
  return DEPENDENCIES[nestVersion.split('.', 1)[0]!];
}

type Dependencies = Partial<Record<string, string>>;
interface Manifest {
  dependencies?: Dependencies;
  devDependencies?: Dependencies;
}

/**
 * Adds missing packages to the dependencies in package.json, with the newest of several ranges. A declared version is
 * kept, and moved from `devDependencies` to `dependencies`.
 */
export function addDependencies(
  text: string,
  packages: Record<string, string>,
): { text: string } | { problem: string } {
  const manifest = JSON.parse(text) as Manifest;
  const { dependencies = {}, devDependencies = {} } = manifest;
  const declared: Dependencies = { ...devDependencies, ...dependencies };
  const incompatible = Object.keys(packages).find((name) => !isWithin(declared[name] ?? '', packages[name]!));
  if (incompatible) {
    return {
      problem: `package.json has ${incompatible} ${declared[incompatible]}, but ${packages[incompatible]} is needed`,
    };
  }
  const missing = Object.keys(packages).filter((name) => !Object.hasOwn(dependencies, name));
  if (missing.length === 0) {
    return { text };
  }
  for (const name of missing) {
    dependencies[name] = declared[name] ?? packages[name]!.split(' || ').at(-1);
    delete devDependencies[name];
  }
  // In npm's order.
  const sorted = Object.entries(dependencies).toSorted(([one], [other]) => one.localeCompare(other, 'en'));
  manifest.dependencies = Object.fromEntries(sorted);
  return { text: keepFormat(text, JSON.stringify(manifest, undefined, /^[ \t]+/m.exec(text)?.[0] ?? 2)) };
}

/** Gives `text` the line ends of `model`. */
function keepFormat(model: string, text: string): string {
  const lastLineEnd = /\s*$/.exec(model)![0];
  return (model.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text) + lastLineEnd;
}
