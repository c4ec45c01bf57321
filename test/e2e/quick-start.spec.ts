import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { sessionFor } from '../support/http/canned-session.js';

const ROOT = join(import.meta.dirname, '../..');
const SAMPLE = join(ROOT, 'sample/01-quick-start');
const TSC = join(
  dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')),
  'bin',
  'tsc',
);

// Processes take their time on a busy machine.
jest.setTimeout(60_000);

/** The sample, as a process of its own. */
class App {
  output = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(env: Record<string, string>) {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('DEFEXA_'));
    this.#child = spawn(process.execPath, [join(SAMPLE, 'dist/main.js')], {
      env: { ...Object.fromEntries(inherited), PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#closed = once(this.#child, 'close');
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  /** Waits until the output matches, and gives the match. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const isRunning = () => this.#child.exitCode === null && this.#child.signalCode === null;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) {
        return match;
      }
      if (!isRunning()) {
        throw new Error(`It ended without saying ${pattern.source}:\n${this.output}`);
      }
      await wait(20);
    }
  }

  /** Where the session is shown, once the app says so. */
  async url(): Promise<string> {
    const [, url] = await this.says(/curl (http:\S+)\n/);
    return url!;
  }

  /** Waits for the end of the process. */
  async end(): Promise<{ exitCode: number | null; signal: string | null }> {
    await this.#closed;
    return { exitCode: this.#child.exitCode, signal: this.#child.signalCode };
  }

  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }
}

describe('the quick start', () => {
  const cleanUps: (() => unknown)[] = [];

  beforeAll(() => {
    execFileSync(process.execPath, [TSC, '-p', SAMPLE], { stdio: 'inherit' });
  });

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) {
      await cleanUp();
    }
  });

  const start = (env: Record<string, string> = {}) => {
    const app = new App(env);
    cleanUps.push(() => app.kill());
    return app;
  };

  const startEmulator = async (sessionLifetime: number) => {
    const emulator = await DefexaEmulator.start({ sessionLifetime });
    cleanUps.push(() => emulator.close());
    return emulator;
  };

  const occupyPort = async () => {
    const server = createServer().listen(0);
    cleanUps.push(() => server.close());
    await once(server, 'listening');
    return String((server.address() as AddressInfo).port);
  };

  const failsToStart = async (env: Record<string, string>) => {
    const app = start(env);
    expect(await app.end()).toEqual({ exitCode: 1, signal: null });
    expect(app.output).not.toMatch(/^\s+at /m);
    return app.output;
  };

  it('logs in at an emulator, shows the session without its token, and ends on SIGTERM', async () => {
    const app = start();
    const response = await fetch(await app.url());
    const body = await response.text();
    expect(response.status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      state: 'fresh',
      session: {
        userId: 173,
        expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.000Z$/),
        generation: 1,
        sessionToken: '[redacted]',
      },
    });

    await app.says(/Ctrl\+C/);
    app.terminate();
    expect(await app.end()).toEqual({ exitCode: 0, signal: null });

    const lines = app.output.trimEnd().split('\n');
    expect(lines.filter((line) => !/^\d\d:\d\d:\d\d {2}[A-Z].*\S$/.test(line))).toEqual([]);
    expect(app.output).toMatch(/an emulator stands in for Defexa/);
    expect(app.output).toMatch(/Logging in: there is no session/);
    expect(app.output).toMatch(/Logged in: session of merchant 173 until (\S+ )?\d\d:\d\d:\d\d\.\n/);
    expect(app.output).toMatch(/start again with DEFEXA_MERCHANT_PRIVATE_KEY set\.\n/);
    expect(lines.at(-1)).toMatch(/The app has ended\.$/);
    expect(app.output + body).not.toMatch(/[0-9a-f]{32}|5f0c1d9e7a3b4c682d1e/);
  });

  it('logs a failed refresh, and responds with 503 once no session is left', async () => {
    const emulator = await startEmulator(60_000);
    emulator.fail(sessionFor(8), { times: 1 });
    emulator.fail('forbidden');
    const { baseUrl, merchantPrivateKey } = emulator;
    const app = start({ DEFEXA_BASE_URL: baseUrl, DEFEXA_MERCHANT_PRIVATE_KEY: merchantPrivateKey });
    const url = await app.url();
    await app.says(/Refreshing ahead of expiry: the session ends at /);
    await app.says(/Login failed\. Defexa rejected .* stays in use\./);

    let response = await fetch(url);
    while (response.status === 200) {
      await wait(100);
      response = await fetch(url);
    }
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      code: 'DEFEXA_AUTHENTICATION',
      message: expect.stringContaining('Defexa rejected the merchant private key.'),
      retryAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(app.output).not.toContain(merchantPrivateKey);
  });

  it('says what to do about a busy port', async () => {
    const port = await occupyPort();
    expect(await failsToStart({ PORT: port })).toContain(
      `Port ${port} is in use: end the program that uses it, or set PORT to another one.`,
    );
    expect(await failsToStart({ PORT: 'http' })).toContain('PORT must be a number');
  });

  it('says what to do about a rejected key', async () => {
    const { baseUrl } = await startEmulator(60_000);
    const key = 'not-the-key-of-this-merchant';
    const output = await failsToStart({ DEFEXA_BASE_URL: baseUrl, DEFEXA_MERCHANT_PRIVATE_KEY: key });
    expect(output).toContain('Defexa rejects the key: set DEFEXA_MERCHANT_PRIVATE_KEY to the whole');
    expect(output).not.toContain(key);
  });

  it('says what to do if Defexa is unreachable', async () => {
    const emulator = await startEmulator(60_000);
    const { baseUrl, merchantPrivateKey } = emulator;
    await emulator.close();
    const output = await failsToStart({
      DEFEXA_BASE_URL: baseUrl,
      DEFEXA_MERCHANT_PRIVATE_KEY: merchantPrivateKey,
    });
    expect(output).toContain(`Defexa cannot be reached at ${baseUrl.slice(0, -1)}: nothing listens there.`);
    expect(output).toContain('Check the network and DEFEXA_BASE_URL (the option baseUrl), then start again.');
  });

  it('lists every wrong option at once', async () => {
    const env = { DEFEXA_MERCHANT_PRIVATE_KEY: 'Bearer live-key', DEFEXA_TIMEOUT: 'abc' };
    const output = await failsToStart(env);
    expect(output).toContain('DEFEXA_MERCHANT_PRIVATE_KEY): must be the key alone, without "Bearer"');
    expect(output).toContain('DEFEXA_TIMEOUT): must be a whole number of milliseconds');
    expect(output).not.toContain('live-key');
  });
});
