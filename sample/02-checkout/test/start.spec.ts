import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, expect, it } from '@jest/globals';

const SAMPLE = join(import.meta.dirname, '..');
const TSC = join(
  dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')),
  'bin',
  'tsc',
);

let app: ChildProcess | undefined;

beforeAll(() => {
  execFileSync(process.execPath, [TSC, '-p', SAMPLE], { stdio: 'inherit' });
});

afterEach(() => void app?.kill('SIGKILL'));

/** Starts the app without an account, by default on any free port. */
function start(port = '0'): ChildProcess {
  const env = { ...process.env, DEFEXA_MERCHANT_PRIVATE_KEY: '', DEFEXA_BASE_URL: '', PORT: port };
  return spawn(process.execPath, [join(SAMPLE, 'dist/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Reads until the output matches, or until the end. */
async function read(stream: ChildProcess['stdout'], pattern: RegExp): Promise<string> {
  let output = '';
  for await (const chunk of stream!.setEncoding('utf8')) {
    output += chunk;
    if (pattern.test(output)) {
      break;
    }
  }
  return output;
}

it('accepts the order from its own instructions, and ends on SIGINT', async () => {
  app = start();
  const output = await read(app.stdout, /Ctrl\+C/);
  expect(output).toContain('an emulator stands in for Defexa');
  const [, url, header, body] = /curl (\S+) -H '(.*)' -d '(.*)'/.exec(output)!;
  const [name, value] = header!.split(': ');
  const response = await fetch(url!, { method: 'POST', headers: { [name!]: value! }, body });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ orderId: 'A-1', invoiceId: 1 });
  const [, docs] = /OpenAPI page: (\S+)/.exec(output)!;
  expect((await fetch(docs!)).status).toBe(200);

  app.kill('SIGINT');
  expect(await once(app, 'exit')).toEqual([0, null]);
});

it('explains how to correct an invalid port', async () => {
  app = start('http');
  expect(await read(app.stderr, /^$/)).toBe('PORT must be a number from 0 (any free port) to 65535.\n');
});
