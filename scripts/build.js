// Builds the package as ES modules (dist/esm) and CommonJS (dist/cjs), and the schematics (dist/schematics). The
// package.json in each folder tells Node and TypeScript the module system of its files, whatever the "type" of the package.
//
// The compiler writes the declarations, and the code that the bundler joins into a few files, since Node needs longer to load a
// hundred small ones. What several entry points need is in dist/*/shared, so that each class exists once. Comments are only in the
// declarations, where editors read them.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';

const { resolve } = createRequire(import.meta.url);
const tsc = join(dirname(resolve('@typescript/native/package.json')), 'bin', 'tsc');
const compile = (project, ...flags) =>
  execFileSync(process.execPath, [tsc, '-p', project, ...flags], { stdio: 'inherit' });

const COMMONJS = ['--module', 'commonjs', '--moduleResolution', 'bundler'];
const CODE = ['--declaration', 'false', '--removeComments'];
/** Every module by itself, which the benchmarks measure in parts. Not in the package. */
const COMPILED = 'build';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
/** The entry points: "index", "testing/index" and so on. */
const ENTRIES = Object.values(exports)
  .filter((entry) => entry.import)
  .map((entry) => entry.import.replace('./dist/esm/', '').replace('.js', ''));

function writeDeclarations(outDir, ...flags) {
  compile('tsconfig.build.json', '--outDir', outDir, '--emitDeclarationOnly', ...flags);
  removeInternalDeclarations(outDir);
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
  ENTRIES.forEach((entry) => visit(join(outDir, `${entry}.d.ts`)));
  readdirSync(outDir, { recursive: true })
    .map((name) => join(outDir, name))
    .filter((file) => file.endsWith('.d.ts') && !isPublic.has(file))
    .forEach((file) => rmSync(file));
}

async function bundle() {
  const code = await rolldown({
    input: Object.fromEntries(ENTRIES.map((entry) => [entry, join(COMPILED, `${entry}.js`)])),
    external: (id) => !/^[./]/.test(id),
    platform: 'node',
    // Without a comment before each module.
    experimental: { attachDebugInfo: 'none' },
    // Needed for chunks by folder. A test checks that the entry points export what they declare, and nothing else.
    preserveEntrySignatures: 'allow-extension',
  });
  const groups = [{ name: chunkOf, debugName: 'folders of lib/' }];
  for (const format of ['esm', 'cjs']) {
    await code.write({
      dir: `dist/${format}`,
      format,
      // As the source is: ES modules always are.
      strict: true,
      // As the compiler would.
      esModule: true,
      chunkFileNames: 'shared/[name].js',
      codeSplitting: { groups, includeDependenciesRecursively: false },
    });
  }
}

/** Replaces the getters, of seven lines each, by which CommonJS chunks export what never changes. */
function exportValues(folder) {
  const getter =
    /^Object\.defineProperty\(exports, "(\w+)", \{\n\tenumerable: true,\n\tget: function\(\) \{\n\t\treturn (\w+);\n\t\}\n\}\);$/gm;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(getter, 'exports.$1 = $2;'));
  }
}

/** Large entry points, whose code is in the folder shared, too. There, npm packs both formats next to each other, so the tarball is smaller. */
const SHARED_ENTRIES = ['testing', 'undici'];

/** The part of lib/http that imports nothing of the rest. Gzip finds what both formats have in common within 32 kB, so chunks are smaller. */
const REQUESTS =
  /^(account-only-options|outgoing-request|re(quest|sponse)-body|request-url|sent-request)\.js$/;

/** One chunk for each folder of lib/ that several entry points need. Accounts at run time are loaded by the apps that use them. */
function chunkOf(id) {
  const [folder, file] = relative(COMPILED, id).split(sep);
  if (SHARED_ENTRIES.includes(folder) && file !== 'index.js') {
    return folder;
  }
  if (folder === 'http' && REQUESTS.test(file)) {
    return 'requests';
  }
  if (file) {
    return ENTRIES.includes(`${folder}/index`) || folder === 'accounts' ? undefined : folder;
  }
  return ['index.js', 'defexa.accounts.js'].includes(folder) ? undefined : 'module';
}

rmSync('dist', { recursive: true, force: true });
rmSync(COMPILED, { recursive: true, force: true });
writeDeclarations('dist/esm');
writeDeclarations('dist/cjs', ...COMMONJS);
compile('tsconfig.build.json', '--outDir', COMPILED, ...CODE);
await bundle();
exportValues('dist/cjs/shared');
compile('schematics', ...CODE);
copyFileSync('schematics/collection.json', 'dist/schematics/collection.json');
writeFileSync('dist/esm/package.json', '{ "type": "module" }\n');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
writeFileSync('dist/schematics/package.json', '{ "type": "commonjs" }\n');
