// Builds the package twice from one source, to dist/esm and dist/cjs. The type marker in each folder tells
// Node (and TypeScript) which module system the files beside it are, whatever the package's own "type" says.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);
const tsc = join(dirname(resolve('@typescript/native/package.json')), 'bin', 'tsc');
const compile = (...flags) =>
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...flags], { stdio: 'inherit' });

rmSync('dist', { recursive: true, force: true });
compile('--outDir', 'dist/esm');
compile('--outDir', 'dist/cjs', '--module', 'commonjs', '--moduleResolution', 'bundler');
writeFileSync('dist/esm/package.json', '{ "type": "module" }\n');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
