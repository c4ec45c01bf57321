import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, type DefexaOptions, type DefexaSessionEvent } from '../../lib/index.js';
import { type App, startApp } from '../support/http/app.js';
import { fewTurns, stopClocks, until } from '../support/http/patience.js';
import { listen, type RawServer } from '../support/http/raw-server.js';
import { TRANSPORTS } from '../support/http/transports.js';

const SECOND = 1_000;
const PATH = '/api/v1/invoice';

/** What logins meet, after the first one. */
const OUTAGES: Record<string, (response: ServerResponse) => unknown> = {
  'a login that hangs': () => {},
  'HTTP 503': (response) => response.writeHead(503).end(),
  'a reset': (response) => response.socket?.resetAndDestroy(),
  'a login that takes 9 s': (response) => setTimeout(() => response.end(session(120)), 9 * SECOND),
};

/** An answer to a login whose session lives for so many seconds. */
function session(lifetime: number): string {
  const expiration = new Date(Date.now() + lifetime * SECOND).toISOString();
  return JSON.stringify({ success: true, expiration, session_token: `token-${Date.now()}`, user_id: 173 });
}

describe.each(TRANSPORTS)('Calls in the hard window, over %s', (_transport, httpTransport) => {
  let server: RawServer;
  let app: App;
  let logIn: (response: ServerResponse) => unknown;
  let orders: { waitedMs: number; failed: boolean }[];
  let started: number;
  let answered: number;

  beforeEach(() => {
    stopClocks();
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
    answered = 0;
    server = await listen((response) => {
      if (response.req.url !== PATH) {
        // Node's own is of the real clock.
        response.setHeader('date', new Date().toUTCString());
        return logIn(response);
      }
      answered += 1;
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

  /** Lets a second pass, once all that was sent is answered. */
  async function passSecond(): Promise<void> {
    const isQuiet = () => orders.filter(({ failed }) => !failed).length === answered;
    for (let part = 0; part < 10; part += 1) {
      await fewTurns();
      await until(isQuiet);
      await jest.advanceTimersByTimeAsync(SECOND / 10);
    }
    await fewTurns();
    await until(isQuiet);
  }

  /** Orders once a second, through an outage that begins once the session is there, up to a second before its end. */
  async function orderThrough(outage: string, lifetime: number): Promise<void> {
    order();
    await until(() => orders.length === 1);
    logIn = OUTAGES[outage]!;
    for (let second = 1; second < lifetime; second += 1) {
      order();
      await passSecond();
    }
  }

  describe.each(Object.keys(OUTAGES))('while logins meet %s', (outage) => {
    it('of a session of 120 s with windows of 60 s: none fails, and few wait', async () => {
      await start(120, { refreshBeforeExpiry: 60_000, expiryMargin: 60_000 });
      await orderThrough(outage, 120);
      expect(orders.filter(({ failed }) => failed)).toEqual([]);
      expect(started - orders.length).toBe(0);
      // Half of a call's limit of 10 s is the most; those who come after the first has waited, wait no more.
      const waited = orders.filter(({ waitedMs }) => waitedMs > SECOND);
      expect(Math.max(...orders.map(({ waitedMs }) => waitedMs))).toBeLessThanOrEqual(5 * SECOND);
      expect(waited.length).toBeLessThanOrEqual(5);
    });

    it('of a session of 240 s, with every option at its default: none fails, and few wait', async () => {
      await start(240, { keepWarm: true });
      await orderThrough(outage, 240);
      expect(orders.filter(({ failed }) => failed)).toEqual([]);
      expect(started - orders.length).toBe(0);
      expect(orders.filter(({ waitedMs }) => waitedMs > SECOND).length).toBeLessThanOrEqual(5);
    });
  });

  it('tell once that the session at hand is in use, and take the next one as soon as it is there', async () => {
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
