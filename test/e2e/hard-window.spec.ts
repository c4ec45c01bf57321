import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, type DefexaOptions, type DefexaSessionEvent } from '../../lib/index.js';
import { type App, startApp } from '../support/http/app.js';
import { flushEventLoop, useFakeTime, until } from '../support/http/fake-time.js';
import { listen, type RawServer } from '../support/http/raw-server.js';
import { TRANSPORTS } from '../support/http/transports.js';

const SECOND = 1_000;
const PATH = '/api/v1/invoice';

/** What happens to logins after the first. */
const OUTAGES: Record<string, (response: ServerResponse) => unknown> = {
  'a login that hangs': () => {},
  'HTTP 503': (response) => response.writeHead(503).end(),
  'a reset': (response) => response.socket?.resetAndDestroy(),
  'a login that takes 9 s': (response) => setTimeout(() => response.end(session(120)), 9 * SECOND),
};

/** A login response with a session of this lifetime. */
function session(lifetimeSeconds: number): string {
  const expiration = new Date(Date.now() + lifetimeSeconds * SECOND).toISOString();
  return JSON.stringify({ success: true, expiration, session_token: `token-${Date.now()}`, user_id: 173 });
}

describe.each(TRANSPORTS)('calls in the hard window, over %s', (_transport, httpTransport) => {
  let server: RawServer;
  let app: App;
  let logIn: (response: ServerResponse) => unknown;
  let orders: { waitedMs: number; failed: boolean }[];
  let started: number;
  let responses: number;

  beforeEach(() => {
    useFakeTime();
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    await app.close();
    await server.close();
  });

  async function start(lifetime: number, options: Partial<DefexaOptions>): Promise<void> {
    logIn = (response) => response.end(session(lifetime));
    responses = 0;
    server = await listen((response) => {
      if (response.req.url !== PATH) {
        // Node's own Date header uses the real clock.
        response.setHeader('date', new Date().toUTCString());
        return logIn(response);
      }
      responses += 1;
      return response.end('{"success":true}');
    });
    jest.restoreAllMocks();
    app = await startApp({ merchantPrivateKey: 'key', baseUrl: server.origin, httpTransport, ...options });
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    orders = [];
    started = 0;
  }

  function order(): void {
    const calledAt = Date.now();
    started += 1;
    const http = app.context.get(DefexaHttpService);
    const ended = (failed: boolean) => orders.push({ waitedMs: Date.now() - calledAt, failed });
    void firstValueFrom(http.post(PATH, {}))
      .then(() => ended(false))
      .catch(() => ended(true));
  }

  /** Lets a second pass, after all requests have got their response. */
  async function passSecond(): Promise<void> {
    const isQuiet = () => orders.filter(({ failed }) => !failed).length === responses;
    for (let part = 0; part < 10; part += 1) {
      await flushEventLoop();
      await until(isQuiet);
      await jest.advanceTimersByTimeAsync(SECOND / 10);
    }
    await flushEventLoop();
    await until(isQuiet);
  }

  /** Orders once a second, from the first login until a second before the session ends. Later logins meet the outage. */
  async function orderThrough(outage: string, lifetime: number): Promise<void> {
    order();
    await until(() => orders.length === 1);
    logIn = OUTAGES[outage]!;
    for (let second = 1; second < lifetime; second += 1) {
      order();
      await passSecond();
    }
  }

  describe.each(Object.keys(OUTAGES))('during an outage with %s', (outage) => {
    it('with a session of 120 s and windows of 60 s: none fails, and few wait', async () => {
      await start(120, { refreshBeforeExpiry: 60_000, expiryMargin: 60_000 });
      await orderThrough(outage, 120);
      expect(orders.filter(({ failed }) => failed)).toEqual([]);
      expect(started - orders.length).toBe(0);
      // Nobody waits longer than half of the timeout of 10 s. Once the first caller has waited, later ones do not.
      const waited = orders.filter(({ waitedMs }) => waitedMs > SECOND);
      expect(Math.max(...orders.map(({ waitedMs }) => waitedMs))).toBeLessThanOrEqual(5 * SECOND);
      expect(waited.length).toBeLessThanOrEqual(5);
    });

    it('with a session of 240 s and default options: none fails, and few wait', async () => {
      await start(240, { keepWarm: true });
      await orderThrough(outage, 240);
      expect(orders.filter(({ failed }) => failed)).toEqual([]);
      expect(started - orders.length).toBe(0);
      expect(orders.filter(({ waitedMs }) => waitedMs > SECOND).length).toBeLessThanOrEqual(5);
    });
  });

  it('emit degraded once, and use the next session as soon as it is available', async () => {
    await start(120, { refreshBeforeExpiry: 60_000, expiryMargin: 60_000 });
    await orderThrough('a login that hangs', 80);
    const degraded = (events: readonly DefexaSessionEvent[]) =>
      events.filter(({ type }) => type === 'degraded');
    expect(degraded(app.events)).toHaveLength(1);
    logIn = (response) => response.end(session(120));
    for (let second = 0; second < 15 && app.session.current?.generation !== 2; second += 1) {
      order();
      await passSecond();
    }
    expect(app.session.current?.generation).toBe(2);
    expect(orders.filter(({ failed }) => failed)).toEqual([]);
  });
});
