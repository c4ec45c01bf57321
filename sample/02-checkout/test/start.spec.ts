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

/** Starts the app with no account of its own, on any free port unless another one is given. */
function start(port = '0'): ChildProcess {
  const env = { ...process.env, DEFEXA_MERCHANT_PRIVATE_KEY: '', DEFEXA_BASE_URL: '', PORT: port };
  return spawn(process.execPath, [join(SAMPLE, 'dist/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Reads on until the text matches, or to the end. */
async function read(stream: ChildProcess['stdout'], pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of stream!.setEncoding('utf8')) {
    text += chunk;
    if (pattern.test(text)) {
      break;
    }
  }
  return text;
}

it('takes the order that it says to try, and ends when told to', async () => {
  app = start();
  const output = await read(app.stdout, /Ctrl\+C/);
  expect(output).toContain('an emulator stands in for Defexa');
  const [, url, header, body] = /curl (\S+) -H '(.*)' -d '(.*)'/.exec(output)!;
  const [name, value] = header!.split(': ');
  const answer = await fetch(url!, { method: 'POST', headers: { [name!]: value! }, body });
  expect(answer.status).toBe(201);
  expect(await answer.json()).toEqual({ orderId: 'A-1', invoiceId: 1 });
  const [, docs] = /OpenAPI page: (\S+)/.exec(output)!;
  expect((await fetch(docs!)).status).toBe(200);

  app.kill('SIGINT');
  expect(await once(app, 'exit')).toEqual([0, null]);
});

it('says what to do about an invalid PORT', async () => {
  app = start('http');
  expect(await read(app.stderr, /^$/)).toBe('PORT must be a number from 0 (any free port) to 65535.\n');
});
