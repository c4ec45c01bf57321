import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { packedTarball } from './support/packed-tarball.js';
import { runWell } from './support/run.js';

/** The files of the package. Tests, samples, source maps and tool configuration are left out on purpose. */
const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  // They declare the module system.
  /^dist\/(esm|cjs)\/package\.json$/,
  /^dist\/(esm|cjs)\/([a-z-]+\/)*[a-z.-]+\.(js|d\.ts)$/,
  // Run by `nest add`, never imported.
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

it('contains the required files, and no others', () => {
  expect(paths.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'],
      ...['dist/esm/package.json', 'dist/cjs/package.json', 'dist/schematics/package.json'],
    ]),
  );
});

it('contains every module in both module systems, and the declarations that apps need', () => {
  const filesOf = (system: string, end: string) =>
    paths
      .filter((path) => path.startsWith(`dist/${system}/`) && path.endsWith(end))
      .map((path) => path.slice(`dist/${system}/`.length, -end.length));
  const modules = filesOf('esm', '.js');
  const declarations = filesOf('esm', '.d.ts');
  expect(modules.length).toBeGreaterThan(0);
  expect(filesOf('cjs', '.js')).toEqual(modules);
  expect(filesOf('cjs', '.d.ts')).toEqual(declarations);
  // The tests with apps show that no others are needed: they also check types in libraries.
  expect(declarations).toEqual(
    expect.arrayContaining(['index', 'redis/index', 'terminus/index', 'testing/index', 'undici/index']),
  );
  for (const typesOnly of declarations.filter((name) => !modules.includes(name))) {
    const declaration = readFileSync(join(import.meta.dirname, `../../dist/esm/${typesOnly}.d.ts`), 'utf8');
    expect(declaration).not.toMatch(/^export (declare|default|\*)/m);
  }
  // Internal modules have none.
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
