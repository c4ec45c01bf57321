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
function start(variables: Record<string, string> = {}): ChildProcess {
  const unset = { DEFEXA_MERCHANT_PRIVATE_KEY: '', DEFEXA_BASE_URL: '', ADMIN_TOKEN: '' };
  const env = { ...process.env, ...unset, PORT: '0', ...variables };
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

/** Sends the request of a curl command. */
function curl(command: string): Promise<Response> {
  const [, url] = /(http:\S+)/.exec(command)!;
  const [, body] = / -d '(.*)'/.exec(command) ?? [];
  const [, method = body ? 'POST' : 'GET'] = / -X (\w+)/.exec(command) ?? [];
  const headers = [...command.matchAll(/ -H '(.*?): (.*?)'/g)].map(([, name, value]) => [name!, value!]);
  return fetch(url!, { method, headers: Object.fromEntries(headers), body });
}

it('responds to its own instructions as they say, and ends on SIGINT', async () => {
  app = start();
  let log = '';
  app.stderr!.setEncoding('utf8').on('data', (text: string) => (log += text));
  const output = await read(app.stdout, /Ctrl\+C/);
  expect(output).toContain('an emulator stands in for Defexa');
  const instructions = [...output.matchAll(/^# (.*): (\d+)\n(curl .*)$/gm)];
  expect(instructions).toHaveLength(10);
  for (const [, title, status, command] of instructions) {
    const response = await curl(command!);
    expect({ title, status: String(response.status) }).toEqual({ title, status });
    expect(await response.text()).not.toContain('key-of');
  }

  app.kill('SIGINT');
  expect(await once(app, 'close')).toEqual([0, null]);
  expect(log).toMatch(/Defexa:acme.*Defexa rejected the merchant private key/);
  expect(log).not.toMatch(/key-of|wrong/);
});

it('opens without merchants if it uses Defexa', async () => {
  app = start({ DEFEXA_BASE_URL: 'http://127.0.0.1:1/', ADMIN_TOKEN: 'token-of-the-admin' });
  const output = await read(app.stdout, /Ctrl\+C/);
  expect(output).not.toContain('token-of-the-admin');
  const [, url] = /Ready at (\S+)\./.exec(output)!;
  const headers = { authorization: 'Bearer token-of-the-admin' };
  expect(await (await fetch(`${url}/merchants`, { headers })).json()).toEqual([]);
});

it.each([
  ['an invalid port', { PORT: 'http' }, 'PORT must be a number from 0 (any free port) to 65535.\n'],
  [
    'a missing token of the admin',
    { DEFEXA_BASE_URL: 'http://127.0.0.1:1/' },
    'Set ADMIN_TOKEN to a long random string: the admin routes require it.\n',
  ],
])('explains how to correct %s', async (_, variables, message) => {
  app = start(variables);
  expect(await read(app.stderr, /^$/)).toBe(message);
});
