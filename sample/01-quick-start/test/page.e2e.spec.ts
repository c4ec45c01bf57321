import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DefexaAuthService } from 'nestjs-defexa';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { DemoModule } from '../src/demo/demo.module.js';
import { PageModule } from '../src/page/page.module.js';
import { EventReader } from './read-events.js';

interface Status {
  state: string;
  generation: number;
  lifetimeMs: number;
  logins: number;
  failedLogins: number;
  demo: { calls: Record<string, number>; fault: { effect: string } | null } | null;
}

const ENVIRONMENT = { ...process.env };
let app: INestApplication;
let url: string;
let events: EventReader;

async function start(module: Parameters<typeof NestFactory.create>[0]): Promise<void> {
  app = await NestFactory.create(module, { logger: false, forceCloseConnections: true });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  await app.get(DefexaAuthService).getSession();
  events = await EventReader.open(`${url}/events`);
}

const status = (fits: (data: Status) => boolean = () => true) => events.until<Status>('status', fits);
const line = (text: string) => events.until<{ text: string }>('line', (data) => data.text.includes(text));

/** Sends what a button sends, with the headers of a page; by default of the app's own. */
async function press(action: string, headers: Record<string, string> = { origin: url }): Promise<number> {
  const sent = request(`${url}/demo/${action}`, { method: 'POST', headers }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

beforeEach(() => void jest.spyOn(console, 'log').mockReturnValue());

afterEach(async () => {
  await events.close();
  await app.close();
  process.env = { ...ENVIRONMENT };
});

describe('on the emulator', () => {
  let emulator: DefexaEmulator;

  beforeEach(async () => {
    await start(await DemoModule.start());
    emulator = app.get(DefexaEmulator);
  });

  it('serves a page that runs its own script alone', async () => {
    const response = await fetch(url);
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'sha256-\S{44}'; connect-src 'self';/,
    );
    const script = await fetch(`${url}/page.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(page + (await script.text())).not.toMatch(/https?:/);
  });

  it('streams the status and what happens, but neither the token nor the key', async () => {
    await line('Logged in: session of merchant 173');
    expect(await status()).toMatchObject({
      state: 'fresh',
      generation: 1,
      lifetimeMs: expect.closeTo(89_500, -4),
      logins: 1,
      failedLogins: 0,
    });
    const { sessionToken } = await app.get(DefexaAuthService).getSession();
    await status(({ demo }) => Number(demo?.calls.succeeded) > 0);
    expect(events.text).not.toContain(sessionToken);
    expect(events.text).not.toContain(emulator.merchantPrivateKey);
  });

  it('ends the session, and 500 calls at once share one login', async () => {
    expect(await press('end-session')).toBe(204);
    expect(await press('calls')).toBe(204);
    await line('500 calls at once: 500 succeeded, 0 failed');
    expect(emulator.counts.rejected).toBeGreaterThan(0);
    expect(emulator.counts.logins).toBe(2);
    await status(({ generation, logins }) => generation === 2 && logins === 2);
  });

  it('does not end sessions so fast that logins pause', async () => {
    expect(await press('end-session')).toBe(204);
    expect(await press('end-session')).toBe(409);
  });

  it.each([
    ['fail-logins', 'fail with HTTP 500', 'Login failed. Defexa cannot process logins now.'],
    ['hang-logins', 'get no response', 'Logging in: a new session was requested.'],
    ['refuse-logins', 'are refused', 'Login failed. Defexa rejected the merchant private key.'],
  ])('%s disturbs a login, and no caller notices', async (action, effect, text) => {
    expect(await press(action)).toBe(204);
    await line(`For 10 s, logins ${effect}.`);
    await line(text);
    expect(await press('calls')).toBe(204);
    await line('500 calls at once: 500 succeeded, 0 failed');
    const { generation } = await status(({ demo }) => demo?.fault?.effect === effect);
    expect(generation).toBe(1);
  });

  it('lets no other page press its buttons', async () => {
    const host = new URL(url).host;
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'null' },
      { origin: 'http://localhost:1' },
      { origin: `https://${host}` },
      { origin: `http://${host}.example.com` },
      { origin: 'http://example.com', host: 'example.com' },
    ];
    for (const headers of foreign) {
      expect(await press('end-session', headers)).toBe(403);
      expect(await press('calls', headers)).toBe(403);
    }
    expect(await press('end-session', { origin: 'http://localhost:1', host: 'localhost:1' })).toBe(204);
  });
});

it('has no buttons with a key of its own', async () => {
  const emulator = await DefexaEmulator.start();
  process.env.DEFEXA_BASE_URL = emulator.baseUrl;
  process.env.DEFEXA_MERCHANT_PRIVATE_KEY = emulator.merchantPrivateKey;
  await start(PageModule);
  expect(await status()).toMatchObject({ state: 'fresh', logins: 1, demo: null });
  expect(await press('calls')).toBe(404);
  expect(emulator.counts).toMatchObject({ logins: 1, invoices: 0 });
  await emulator.close();
});
