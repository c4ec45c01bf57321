import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compilerOf, nestVersionOf } from '../../schematics/nest-add/compiler.js';

let app: string;
beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'defexa-compiler-'));
});
afterEach(() => rmSync(app, { recursive: true, force: true }));

/** Installs a package that exports this. */
function install(path: string, exported: object): void {
  const directory = join(app, path);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ main: 'index.cjs', ...exported }));
  writeFileSync(
    join(directory, 'index.cjs'),
    `module.exports = { ...${JSON.stringify(exported)}, createSourceFile: ${'api' in exported} && (() => {}) };`,
  );
}

const CLI = 'node_modules/@nestjs/cli';
const NEST = 'lib/node_modules/@nestjs/cli';
const RUNNER = 'lib/node_modules/@angular-devkit/schematics-cli/bin/schematics.js';
const found = () => compilerOf(app, join(app, RUNNER)) as unknown as { version?: string } | undefined;

describe('compilerOf', () => {
  it('finds the TypeScript of the Nest CLI beside one of the app that has no API', () => {
    install('node_modules/typescript', { version: '7.0.2' });
    install(CLI, {});
    install(`${CLI}/node_modules/typescript`, { version: '6.0.3', api: true });
    expect(found()?.version).toBe('6.0.3');
  });

  it("finds the app's own where the Nest CLI is none of its packages", () => {
    install('node_modules/typescript', { version: '5.9.3', api: true });
    expect(found()?.version).toBe('5.9.3');
  });

  it('finds that of a Nest CLI which is installed for all apps', () => {
    install('node_modules/typescript', { version: '7.0.2' });
    install(NEST, {});
    install(`${NEST}/node_modules/typescript`, { version: '6.0.3', api: true });
    expect(found()?.version).toBe('6.0.3');
  });

  it('finds none where there is none', () => {
    expect(found()).toBeUndefined();
  });
});

describe('nestVersionOf', () => {
  it('is the version that is installed', () => {
    install('node_modules/@nestjs/core', { version: '11.1.2' });
    expect(nestVersionOf(app)).toBe('11.1.2');
  });

  it('is undefined where none is', () => {
    expect(nestVersionOf(app)).toBeUndefined();
  });
});
