// Builds the package as ES modules (dist/esm) and CommonJS (dist/cjs), and the schematics (dist/schematics). The
// package.json in each folder tells Node and TypeScript the module system of its files, whatever the "type" of the package.
// Comments are only in the declarations, where editors read them.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);
const tsc = join(dirname(resolve('@typescript/native/package.json')), 'bin', 'tsc');
const compile = (project, ...flags) =>
  execFileSync(process.execPath, [tsc, '-p', project, ...flags], { stdio: 'inherit' });

const COMMONJS = ['--module', 'commonjs', '--moduleResolution', 'bundler'];
const CODE = ['--declaration', 'false', '--removeComments'];

/** What the compiler makes of a file with nothing but types. */
const EMPTY_MODULES = [
  'export {};',
  '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });',
];

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const ENTRIES = Object.values(exports)
  .filter((entry) => entry.import)
  .map((entry) => entry.import.replace('./dist/esm/', '').replace('.js', '.d.ts'));

function build(outDir, ...flags) {
  compile('tsconfig.build.json', '--outDir', outDir, '--emitDeclarationOnly', ...flags);
  removeInternalDeclarations(outDir);
  compile('tsconfig.build.json', '--outDir', outDir, ...CODE, ...flags);
  removeEmptyModules(outDir);
}

/** Removes the declarations that no entry point refers to, about half: apps cannot import them. */
function removeInternalDeclarations(outDir) {
  const isPublic = new Set();
  const visit = (file) => {
    if (!isPublic.has(file)) {
      isPublic.add(file);
      for (const [, path] of readFileSync(file, 'utf8').matchAll(/['"](\.{1,2}\/[^'"]+)\.js['"]/g)) {
        visit(join(dirname(file), `${path}.d.ts`));
      }
    }
  };
  ENTRIES.forEach((entry) => visit(join(outDir, entry)));
  filesIn(outDir, '.d.ts')
    .filter((file) => !isPublic.has(file))
    .forEach((file) => rmSync(file));
}

/** Removes the code of modules that only have types: nothing imports it. */
function removeEmptyModules(outDir) {
  filesIn(outDir, '.js')
    .filter((file) => EMPTY_MODULES.includes(readFileSync(file, 'utf8').trim()))
    .forEach((file) => rmSync(file));
}

const filesIn = (folder, extension) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => file.endsWith(extension));

rmSync('dist', { recursive: true, force: true });
build('dist/esm');
build('dist/cjs', ...COMMONJS);
compile('schematics', ...CODE);
copyFileSync('schematics/collection.json', 'dist/schematics/collection.json');
writeFileSync('dist/esm/package.json', '{ "type": "module" }\n');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
writeFileSync('dist/schematics/package.json', '{ "type": "commonjs" }\n');
