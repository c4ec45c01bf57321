import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { testsWith } from '../../../test/support/programs/tests-with.js';

const { it: itWithRedis } = testsWith('redis-server');

const SAMPLE = join(import.meta.dirname, '..');
const TSC = join(
  dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')),
  'bin',
  'tsc',
);

// The lifetime of a session, and time for processes to start on a busy machine.
const TIMEOUT_MS = 120_000;

let fleet: ChildProcess | undefined;
let output = '';

beforeAll(() => {
  execFileSync(process.execPath, [TSC, '-p', SAMPLE], { stdio: 'inherit' });
});

afterEach(() => {
  for (const pid of [fleet?.pid, ...pids()]) {
    if (pid !== undefined && isRunning(pid)) {
      process.kill(pid, 'SIGKILL');
    }
  }
});

/** Starts the fleet without an account and without REDIS_URL, by default on any free port. */
function start(variables: Record<string, string> = {}): ChildProcess {
  const unset = { DEFEXA_MERCHANT_PRIVATE_KEY: '', DEFEXA_BASE_URL: '', REDIS_URL: '' };
  const env = { ...process.env, ...unset, PORT: '0', ...variables };
  output = '';
  fleet = spawn(process.execPath, [join(SAMPLE, 'dist/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [fleet.stdout!, fleet.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return fleet;
}

/** The process ids in the fleet's output. */
const pids = () => [...output.matchAll(/, as process (\d+)/g)].map(([, pid]) => Number(pid));

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until the output contains the pattern a number of times. */
async function waitForOutput(pattern: RegExp, times = 1): Promise<void> {
  while ((output.match(pattern)?.length ?? 0) < times) {
    if (fleet!.exitCode !== null) {
      throw new Error(`The fleet exited without printing ${pattern.source}:\n${output}`);
    }
    await wait(50);
  }
}

itWithRedis(
  'logs in once for each lifetime, fails no order, and leaves nothing behind',
  async () => {
    const { pid } = start();
    await waitForOutput(/worker \d {2}is up/g, 4);
    await waitForOutput(/lifetime 1: /g);
    // Each of the four workers has received both sessions.
    await waitForOutput(/logged in|adopts/g, 8);
    process.kill(pid!, 'SIGINT');
    expect(await once(fleet!, 'close')).toEqual([0, null]);

    const summaries = output.match(/lifetime \d.*/g)!;
    expect(summaries.length).toBeGreaterThan(1);
    for (const summary of summaries) {
      expect(summary).toMatch(/^lifetime \d(, cut short)?: 1 login, \d+ invoices, 0 failed$/);
    }
    expect(output.match(/logged in/g)).toHaveLength(summaries.length);
    expect(pids().filter(isRunning)).toEqual([]);
    expect(output).not.toMatch(/[0-9a-f]{32}|5f0c1d9e7a3b4c682d1e/);
  },
  TIMEOUT_MS,
);

itWithRedis(
  'explains how to avoid a busy port, and leaves nothing behind',
  async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    start({ PORT: `${port}` });
    expect(await once(fleet!, 'close')).toEqual([1, null]);
    expect(output).toContain(`Port ${port} is not available (EADDRINUSE): set PORT to another one.\n`);
    expect(pids().filter(isRunning)).toEqual([]);
    server.close();
  },
  TIMEOUT_MS,
);

it('explains what to do if Redis does not respond', async () => {
  start({ REDIS_URL: 'redis://127.0.0.1:1' });
  expect(await once(fleet!, 'close')).toEqual([1, null]);
  expect(output).toMatch(/^No Redis responds at REDIS_URL: start it, or /m);
});
