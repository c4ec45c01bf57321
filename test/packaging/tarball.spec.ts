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

it('holds every file in both module systems, and the declarations that apps can need', () => {
  const filesOf = (system: string, end: string) =>
    paths
      .filter((path) => path.startsWith(`dist/${system}/`) && path.endsWith(end))
      .map((path) => path.slice(`dist/${system}/`.length, -end.length));
  const modules = filesOf('esm', '.js');
  const declarations = filesOf('esm', '.d.ts');
  expect(modules.length).toBeGreaterThan(0);
  expect(filesOf('cjs', '.js')).toEqual(modules);
  expect(filesOf('cjs', '.d.ts')).toEqual(declarations);
  // That they need no others, the apps show, which check types in libraries, too.
  expect(declarations).toEqual(
    expect.arrayContaining(['index', 'redis/index', 'testing/index', 'undici/index']),
  );
  expect(modules).toEqual(expect.arrayContaining(declarations));
  // What is internal has none.
  expect(declarations.length).toBeLessThan(modules.length / 2);
});

it('is small', () => {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1_000)} kB`;
  process.stdout.write(
    `the package has ${kilobytes(packed.size)}, unpacked ${kilobytes(packed.unpackedSize)} in ${paths.length} files\n`,
  );
  expect(packed.size).toBeLessThan(150_000);
  expect(packed.unpackedSize).toBeLessThan(800_000);
});
