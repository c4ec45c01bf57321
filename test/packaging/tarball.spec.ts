import { beforeAll, expect, it } from '@jest/globals';
import { packedTarball } from './support/packed-tarball.js';
import { runWell } from './support/run.js';

/** What the package may hold; all else is left out on purpose: tests, samples, source maps, settings of tools. */
const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  // The type markers.
  /^dist\/(esm|cjs)\/package\.json$/,
  /^dist\/(esm|cjs)\/([a-z-]+\/)*[a-z.-]+\.(js|d\.ts)$/,
  // What `nest add` runs, which nobody imports.
  /^dist\/schematics\/(package|collection)\.json$/,
  /^dist\/schematics\/nest-add\/[a-z-]+\.js$/,
];

interface Packed {
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

let packed: Packed;
let paths: string[];
beforeAll(async () => {
  const { stdout } = await runWell('npm', ['pack', '--dry-run', '--json', packedTarball()], {
    directory: import.meta.dirname,
  });
  [packed] = JSON.parse(stdout) as [Packed];
  paths = packed.files.map(({ path }) => path);
});

it('holds what it should, and nothing else', () => {
  expect(paths.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'],
      ...['dist/esm/package.json', 'dist/cjs/package.json', 'dist/schematics/package.json'],
    ]),
  );
});

it('holds every file in both module systems, each with its declarations', () => {
  const modules = paths
    .filter((path) => /^dist\/(esm|cjs)\/.*\.js$/.test(path))
    .map((path) => path.replace(/\.js$/, ''));
  const of = (system: string) => modules.filter((path) => path.startsWith(`dist/${system}/`));
  expect(of('esm').length).toBeGreaterThan(0);
  expect(of('cjs')).toEqual(of('esm').map((path) => path.replace('/esm/', '/cjs/')));
  expect(paths.filter((path) => path.endsWith('.d.ts')).toSorted()).toEqual(
    modules.map((path) => `${path}.d.ts`).toSorted(),
  );
});

it('is small', () => {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1_000)} kB`;
  process.stdout.write(
    `the package has ${kilobytes(packed.size)}, unpacked ${kilobytes(packed.unpackedSize)} in ${paths.length} files\n`,
  );
  expect(packed.size).toBeLessThan(150_000);
  expect(packed.unpackedSize).toBeLessThan(800_000);
});
