import { fits } from './versions.js';

/** The versions of the peers that an app of a Nest version needs. npm alone would take the newest, made for the newest Nest. */
const PEERS = {
  axios: '^1.16.1',
  'class-transformer': '^0.5.1',
  'class-validator': '^0.14.0 || ^0.15.0',
};
const PACKAGES: Record<string, Record<string, string>> = {
  '11': { '@nestjs/axios': '^4.0.0', '@nestjs/config': '^4.0.0', ...PEERS },
  '12': { '@nestjs/axios': '^12.0.0', '@nestjs/config': '^12.0.0', ...PEERS },
};

/** What an app has to depend on, if its version of Nest is one that is supported. */
export function packagesFor(nestVersion = ''): Record<string, string> | undefined {
  return PACKAGES[nestVersion.split('.', 1)[0]!];
}

type Dependencies = Partial<Record<string, string>>;
interface Manifest {
  dependencies?: Dependencies;
  devDependencies?: Dependencies;
}

/**
 * The text of a package.json that depends on these packages, too, the newest of several ranges; or, in words, what is in the
 * way. A version that is declared is kept, but not for development only.
 */
export function withPackages(
  text: string,
  packages: Record<string, string>,
): { text: string } | { problem: string } {
  const manifest = JSON.parse(text) as Manifest;
  const { dependencies = {}, devDependencies = {} } = manifest;
  const declared: Dependencies = { ...devDependencies, ...dependencies };
  const misfit = Object.keys(packages).find((name) => !fits(declared[name] ?? '', packages[name]!));
  if (misfit) {
    return { problem: `package.json has ${misfit} ${declared[misfit]}, and ${packages[misfit]} is needed` };
  }
  const missing = Object.keys(packages).filter((name) => !Object.hasOwn(dependencies, name));
  if (missing.length === 0) {
    return { text };
  }
  for (const name of missing) {
    dependencies[name] = declared[name] ?? packages[name]!.split(' || ').at(-1);
    delete devDependencies[name];
  }
  // As npm sorts them.
  const sorted = Object.entries(dependencies).toSorted(([one], [other]) => one.localeCompare(other, 'en'));
  manifest.dependencies = Object.fromEntries(sorted);
  return { text: likeIn(text, JSON.stringify(manifest, undefined, /^[ \t]+/m.exec(text)?.[0] ?? 2)) };
}

/** Gives a text the line ends of another one. */
function likeIn(model: string, text: string): string {
  const lastLineEnd = /\s*$/.exec(model)![0];
  return (model.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text) + lastLineEnd;
}
