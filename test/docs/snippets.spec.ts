import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { PAGES, ROOT, writeSnippets } from './snippets.js';

// Processes take their time on a busy machine.
jest.setTimeout(120_000);

const { resolve } = createRequire(import.meta.url);
const TSC = join(dirname(resolve('@typescript/native/package.json')), 'bin/tsc');
const JEST = join(dirname(resolve('jest/package.json')), 'bin/jest.js');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };

/** Runs a program in this package, and returns what it printed if it failed. */
function failureOf(...args: string[]): string | undefined {
  const options = { cwd: ROOT, encoding: 'utf8', timeout: 100_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return status === 0 ? undefined : stdout + stderr;
}

describe('the code in the pages', () => {
  const snippets = writeSnippets();
  afterAll(snippets.delete);

  it('compiles as it stands', () => {
    expect(failureOf(TSC, '-p', snippets.folder)).toBeUndefined();
  });

  it('has tests that pass', () => {
    const specs = readdirSync(snippets.folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.spec.ts'))
      .map((path) => join(snippets.folder, path));
    expect(specs).not.toHaveLength(0);
    // A test that fails does not close its servers.
    const flags = ['--runInBand', '--forceExit', '--testMatch', '**', '--runTestsByPath'];
    expect(failureOf('--experimental-vm-modules', JEST, ...flags, ...specs)).toBeUndefined();
  });
});

/** Scripts of apps that `nest new` generates. */
const NEST_SCRIPTS = ['test:e2e'];

it.each(PAGES)('$path names scripts that exist', ({ text }) => {
  const named = [...text.matchAll(/npm run ([\w:-]*\w)/g)].map(([, script]) => script!);
  expect(named.filter((script) => !(script in scripts) && !NEST_SCRIPTS.includes(script))).toEqual([]);
});
