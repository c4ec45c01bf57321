import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { sessionFor } from '../support/http/canned-session.js';
import { QuickStart } from '../support/process/quick-start.js';

// Processes take their time on a busy machine.
jest.setTimeout(60_000);

describe('the quick start', () => {
  const cleanUps: (() => unknown)[] = [];

  beforeAll(() => QuickStart.build());

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) {
      await cleanUp();
    }
  });

  const start = (env: Record<string, string> = {}) => {
    const app = new QuickStart(env);
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
    const response = await fetch(await app.sessionUrl());
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

  it('can be reached from this machine only', async () => {
    const app = start();
    const { port } = new URL(await app.pageUrl());
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    // On Linux, all addresses of 127.0.0.0/8 lead to this machine, but the app listens on one.
    await expect(fetch(`http://127.0.0.2:${port}/`)).rejects.toThrow('fetch failed');
  });

  it('logs a failed refresh, and responds with 503 once no session is left', async () => {
    const emulator = await startEmulator(60_000);
    emulator.fail(sessionFor(8), { times: 1 });
    emulator.fail('forbidden');
    const { baseUrl, merchantPrivateKey } = emulator;
    const app = start({ DEFEXA_BASE_URL: baseUrl, DEFEXA_MERCHANT_PRIVATE_KEY: merchantPrivateKey });
    const url = await app.sessionUrl();
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

  it('starts no emulator if the key is in a file', async () => {
    const app = start({ DEFEXA_MERCHANT_PRIVATE_KEY_FILE: '/no/such/file' });
    expect((await app.end()).exitCode).toBe(1);
    expect(app.output).toContain('/no/such/file');
    expect(app.output).not.toContain('emulator');
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
