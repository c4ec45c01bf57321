import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import * as root from '../../lib/index.js';
import * as opentelemetry from '../../lib/opentelemetry/index.js';
import * as redis from '../../lib/redis/index.js';
import * as terminus from '../../lib/terminus/index.js';
import * as testing from '../../lib/testing/index.js';
import * as undici from '../../lib/undici/index.js';
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

it('contains the same files in both module systems, and the declarations that apps need', () => {
  const filesOf = (system: string, end: string) =>
    paths
      .filter((path) => path.startsWith(`dist/${system}/`) && path.endsWith(end))
      .map((path) => path.slice(`dist/${system}/`.length, -end.length));
  const entries = [
    'index',
    'opentelemetry/index',
    'redis/index',
    'terminus/index',
    'testing/index',
    'undici/index',
  ];
  const code = filesOf('esm', '.js');
  expect(code.filter((name) => !name.startsWith('shared/')).toSorted()).toEqual(entries);
  // The bundler's helpers for importing CommonJS packages.
  expect(filesOf('cjs', '.js').filter((name) => name !== 'shared/rolldown-runtime')).toEqual(code);
  // The tests with apps show that no others are needed: they also check types in libraries.
  expect(filesOf('esm', '.d.ts')).toEqual(expect.arrayContaining(entries));
  expect(filesOf('cjs', '.d.ts')).toEqual(filesOf('esm', '.d.ts'));
});

it('contains CommonJS in strict mode, as the source is', () => {
  const code = paths.filter((path) => path.startsWith('dist/cjs/') && path.endsWith('.js'));
  const sloppy = code.filter(
    (path) => !readFileSync(join(import.meta.dirname, '../..', path), 'utf8').startsWith('"use strict";'),
  );
  expect(sloppy).toEqual([]);
});

it.each([
  ['nestjs-defexa', root],
  ['nestjs-defexa/opentelemetry', opentelemetry],
  ['nestjs-defexa/redis', redis],
  ['nestjs-defexa/terminus', terminus],
  ['nestjs-defexa/testing', testing],
  ['nestjs-defexa/undici', undici],
])('%s exports what its source exports, in both module systems', async (name, source) => {
  const { stdout } = await runWell(
    'node',
    [
      '--input-type=module',
      '--eval',
      `import { createRequire } from 'node:module';
       const required = createRequire('${import.meta.filename}')('${name}');
       console.log(JSON.stringify([Object.keys(await import('${name}')), Object.keys(required)]));`,
    ],
    { directory: import.meta.dirname },
  );
  const [imported, required] = JSON.parse(stdout) as [string[], string[]];
  expect(imported).toEqual(Object.keys(source).toSorted());
  expect(required.toSorted()).toEqual(imported);
});

it('is small', () => {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1_000)} kB`;
  process.stdout.write(
    `the package has ${kilobytes(packed.size)}, unpacked ${kilobytes(packed.unpackedSize)} in ${paths.length} files\n`,
  );
  expect(packed.size).toBeLessThan(150_000);
  expect(packed.unpackedSize).toBeLessThan(800_000);
});
