import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findCompiler, readNestVersion } from '../../schematics/nest-add/compiler.js';

let app: string;
beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'defexa-compiler-'));
});
afterEach(() => rmSync(app, { recursive: true, force: true }));

/** Installs a package with these exports. */
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
const GLOBAL_CLI = 'lib/node_modules/@nestjs/cli';
const RUNNER = 'lib/node_modules/@angular-devkit/schematics-cli/bin/schematics.js';
const found = () => findCompiler(app, join(app, RUNNER)) as unknown as { version?: string } | undefined;

describe('findCompiler()', () => {
  it('finds the TypeScript of the Nest CLI if that of the app has no API', () => {
    install('node_modules/typescript', { version: '7.0.2' });
    install(CLI, {});
    install(`${CLI}/node_modules/typescript`, { version: '6.0.3', api: true });
    expect(found()?.version).toBe('6.0.3');
  });

  it('finds the TypeScript of the app if the Nest CLI is not installed there', () => {
    install('node_modules/typescript', { version: '5.9.3', api: true });
    expect(found()?.version).toBe('5.9.3');
  });

  it('finds the TypeScript of a globally installed Nest CLI', () => {
    install('node_modules/typescript', { version: '7.0.2' });
    install(GLOBAL_CLI, {});
    install(`${GLOBAL_CLI}/node_modules/typescript`, { version: '6.0.3', api: true });
    expect(found()?.version).toBe('6.0.3');
  });

  it('returns undefined if there is no TypeScript', () => {
    expect(found()).toBeUndefined();
  });
});

describe('readNestVersion()', () => {
  it('returns the installed version', () => {
    install('node_modules/@nestjs/core', { version: '11.1.2' });
    expect(readNestVersion(app)).toBe('11.1.2');
  });

  it('returns undefined if Nest is not installed', () => {
    expect(readNestVersion(app)).toBeUndefined();
  });
});
