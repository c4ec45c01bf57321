import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DefexaEmulator } from 'nestjs-defexa/testing';

const SAMPLE = join(import.meta.dirname, '..');
const TSC = join(
  dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')),
  'bin',
  'tsc',
);

/** A line of the log about Defexa. */
interface LogLine {
  readonly level: string;
  readonly context: string;
  readonly message: { readonly event: string; readonly code?: string; readonly retryAt?: string };
}

let defexa: DefexaEmulator;
let app: ChildProcess;
let url: string;
const log: LogLine[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, [TSC, '-p', SAMPLE], { stdio: 'inherit' });
  defexa = await DefexaEmulator.start();
  const env = {
    ...process.env,
    DEFEXA_BASE_URL: defexa.baseUrl,
    DEFEXA_MERCHANT_PRIVATE_KEY: defexa.merchantPrivateKey,
    PORT: '0',
  };
  app = spawn(process.execPath, [join(SAMPLE, 'dist/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const isReady = new Promise<string>((resolve) => {
    for (const stream of [app.stdout!, app.stderr!]) {
      createInterface(stream).on('line', (line) => {
        const [ready] = /http:\/\/localhost:\d+/.exec(line) ?? [];
        if (ready && line.startsWith('Ready')) {
          resolve(ready);
        }
        if (line.startsWith('{')) {
          log.push(JSON.parse(line) as LogLine);
        }
      });
    }
  });
  url = await isReady;
});

afterAll(async () => {
  app.kill('SIGKILL');
  await defexa.close();
});

const placeOrder = () => fetch(`${url}/orders`, { method: 'POST' });

async function healthOf(probe: string) {
  const response = await fetch(`${url}/health/${probe}`);
  const { details } = (await response.json()) as { details: { defexa?: Record<string, unknown> } };
  return { status: response.status, defexa: details.defexa };
}

/** The value of a metric. */
async function metric(pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${pattern.source}.* (\\S+)$`, 'm').exec(text)?.[1]);
}

const logOf = (event: string) => log.filter(({ message }) => message.event === event);

it('starts with a session, and everything says so', async () => {
  expect(defexa.counts.logins).toBe(1);
  expect((await placeOrder()).status).toBe(201);
  expect(await healthOf('ready')).toMatchObject({ status: 200, defexa: { status: 'up', state: 'fresh' } });
  expect(await metric(/defexa_session_remaining\{/)).toBeGreaterThan(3_000);
  expect(await metric(/defexa_login_paused\{/)).toBe(0);
  expect(await metric(/defexa_login_duration_count\{defexa_login_reason="no-session"/)).toBe(1);
  expect(logOf('logged-in')).toHaveLength(1);
});

it('without logins, response, health, metrics and log tell the same story', async () => {
  defexa.fail('server-error');
  defexa.revoke();
  const response = await placeOrder();
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await response.text()).not.toMatch(/defexa/i);

  const [failed] = logOf('login-failed');
  expect(failed).toMatchObject({ level: 'warn', context: 'Defexa', message: { code: 'DEFEXA_UNAVAILABLE' } });
  expect(await healthOf('ready')).toMatchObject({
    status: 503,
    defexa: { status: 'down', code: 'DEFEXA_UNAVAILABLE' },
  });
  expect((await healthOf('live')).status).toBe(200);
  expect(await metric(/defexa_session_remaining\{/)).toBe(0);
  expect(
    await metric(/defexa_login_duration_count\{[^}]*error_type="DEFEXA_UNAVAILABLE"/),
  ).toBeGreaterThanOrEqual(1);
  expect(await metric(/defexa_request_rejections_total\{/)).toBe(1);
  expect(logOf('session-rejected')).toHaveLength(1);
});

it('recovers by itself once logins succeed, since the readiness probe asks for a session', async () => {
  defexa.recover();
  let health;
  do {
    health = await healthOf('ready');
  } while (health.status !== 200);
  expect((await placeOrder()).status).toBe(201);
  expect(await metric(/defexa_login_paused\{/)).toBe(0);
});

it('ends on SIGTERM', async () => {
  app.kill('SIGTERM');
  expect(await once(app, 'exit')).toEqual([0, null]);
});
