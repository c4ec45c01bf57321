import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it } from '@jest/globals';

const SAMPLE = join(import.meta.dirname, '..');
const TSC = join(
  dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')),
  'bin',
  'tsc',
);

// A lifetime of a session, and what a busy machine takes for processes to start.
const LONG_ENOUGH = 120_000;

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

/** Starts the fleet with no account and no Redis of its own, on any free port unless another one is given. */
function start(variables: Record<string, string> = {}): ChildProcess {
  const none = { DEFEXA_MERCHANT_PRIVATE_KEY: '', DEFEXA_BASE_URL: '', REDIS_URL: '' };
  const env = { ...process.env, ...none, PORT: '0', ...variables };
  output = '';
  fleet = spawn(process.execPath, [join(SAMPLE, 'dist/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [fleet.stdout!, fleet.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return fleet;
}

/** The processes that the fleet has named. */
const pids = () => [...output.matchAll(/, as process (\d+)/g)].map(([, pid]) => Number(pid));

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until the fleet has said it as often as that. */
async function says(pattern: RegExp, times = 1): Promise<void> {
  while ((output.match(pattern)?.length ?? 0) < times) {
    if (fleet!.exitCode !== null) {
      throw new Error(`It ended without saying ${pattern.source}:\n${output}`);
    }
    await wait(50);
  }
}

it(
  'logs in once for each lifetime, fails no order, and leaves nothing behind',
  async () => {
    const { pid } = start();
    await says(/worker \d {2}is up/g, 4);
    await says(/lifetime 1: /g);
    // All four have had both sessions.
    await says(/has logged in|takes over/g, 8);
    process.kill(pid!, 'SIGINT');
    expect(await once(fleet!, 'close')).toEqual([0, null]);

    const summaries = output.match(/lifetime \d.*/g)!;
    expect(summaries.length).toBeGreaterThan(1);
    for (const summary of summaries) {
      expect(summary).toMatch(/^lifetime \d(, cut short)?: 1 login, \d+ invoices, 0 failed$/);
    }
    expect(output.match(/has logged in/g)).toHaveLength(summaries.length);
    expect(pids().filter(isRunning)).toEqual([]);
    expect(output).not.toMatch(/[0-9a-f]{32}|5f0c1d9e7a3b4c682d1e/);
  },
  LONG_ENOUGH,
);

it(
  'says what to do about a busy port, and leaves nothing behind',
  async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    start({ PORT: `${port}` });
    expect(await once(fleet!, 'close')).toEqual([1, null]);
    expect(output).toContain(`Port ${port} can't be had (EADDRINUSE): set PORT to another one.\n`);
    expect(pids().filter(isRunning)).toEqual([]);
    server.close();
  },
  LONG_ENOUGH,
);

it('says what to do where there is no Redis', async () => {
  start({ REDIS_URL: 'redis://127.0.0.1:1' });
  expect(await once(fleet!, 'close')).toEqual([1, null]);
  expect(output).toMatch(/^No Redis answers at REDIS_URL: start it, or /m);
});
