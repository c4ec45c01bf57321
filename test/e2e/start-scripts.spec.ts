import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { isRunning, Script } from '../support/process/script.js';
import { testsWith } from '../support/programs/tests-with.js';

const ROOT = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const FLEET = 'start:fleet';
const OTHERS = Object.keys(scripts).filter((name) => name.startsWith('start') && name !== FLEET);
const { it: itWithRedis } = testsWith('redis-server');

const READY = /Press Ctrl\+C to end/;
/** A build whose own child process does not end. */
const ENDLESS_BUILD = `
import { spawn } from 'node:child_process';
spawn(process.execPath, ['-e', 'console.log("compiles, as process", process.pid); setInterval(() => {}, 1000)'], { stdio: 'inherit' });
`;

// npm, the compiler and an app take their time on a busy machine.
jest.setTimeout(120_000);

let script: Script | undefined;
/** A copy of the project, since scripts change what other tests read. The package is built already. */
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(realpathSync(tmpdir()), 'defexa-start-'));
  for (const path of ['package.json', 'tsconfig.json', 'sample', 'scripts']) {
    cpSync(join(ROOT, path), join(directory, path), { recursive: true });
  }
  for (const path of ['node_modules', 'dist']) {
    symlinkSync(join(ROOT, path), join(directory, path));
  }
});
afterEach(() => script?.kill());
afterAll(() => rmSync(directory, { recursive: true }));

function start(name: string, build = ''): Script {
  writeFileSync(join(directory, 'scripts/build.js'), build);
  const unset = { DEFEXA_MERCHANT_PRIVATE_KEY: '', DEFEXA_BASE_URL: '', REDIS_URL: '' };
  script = new Script(name, directory, { ...process.env, ...unset, PORT: '0' });
  return script;
}

async function endsOn(name: string, signal: NodeJS.Signals, target: 'npm' | 'group'): Promise<void> {
  const started = start(name);
  await started.prints(READY);
  started.signal(signal, target);
  expect(await started.closed()).toEqual([0, null]);
  expect(started.output).not.toMatch(/is being replaced|cannot be started/);
  expect(started.pids.filter(isRunning)).toEqual([]);
}

it.each(OTHERS)('npm run %s ends with its app if npm gets SIGTERM', async (name) => {
  await endsOn(name, 'SIGTERM', 'npm');
});

itWithRedis.each([
  ['SIGTERM', 'npm'],
  ['SIGINT', 'npm'],
  ['SIGTERM', 'group'],
  ['SIGINT', 'group'],
] as const)('npm run start:fleet ends with its workers and Redis on %s to its %s', async (signal, target) => {
  await endsOn(FLEET, signal, target);
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  'npm start ends with its compiler on %s during the build',
  async (signal) => {
    const started = start('start', ENDLESS_BUILD);
    await started.prints(/compiles, as process \d+\n/);
    started.signal(signal, 'npm');
    expect(await started.closed()).toEqual([null, signal]);
  },
);

it('a failed build ends npm start with its exit code', async () => {
  expect(await start('start', 'process.exit(3)').closed()).toEqual([3, null]);
});
