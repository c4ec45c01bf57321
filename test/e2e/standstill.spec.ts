import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closeAll, closing, serve } from '../support/http/transports.js';
import { FreezableApp } from '../support/process/freezable-app.js';

const INVOICE = { success: true, opened: 'yes' };

afterEach(closeAll);

function session(token: string, seconds: number): string {
  const expiration = new Date(Date.now() + 1_000 * seconds).toISOString();
  return JSON.stringify({ success: true, expiration, session_token: token, user_id: 173 });
}

/** What happens, 250 ms after it was sent, to the login that is in progress when the process is suspended. */
const LOGINS: [name: string, respond: (response: ServerResponse) => unknown, logins: number][] = [
  ['gets a session', (response) => response.end(session('second', 60)), 2],
  ['gets a session that has expired by then', (response) => response.end(session('second', 2)), 3],
  ['is lost', () => {}, 3],
  ['is cut off', (response) => response.socket?.destroy(), 3],
];

/** The timeout, and how long the process is suspended: the first exceeds the timeout of the login and of callers, the second does not. */
const STANDSTILLS: [timeoutMs: number, frozenMs: number][] = [
  [500, 4_000],
  [10_000, 3_200],
];

const CASES = LOGINS.flatMap(([name, respond, logins]) =>
  STANDSTILLS.map(([timeout, frozen]) => ({ name, respond, logins, timeout, frozen })),
);

/** Starts an app. `secondLogin` resolves when its second login, for which nobody waits, has started. */
async function startApp({ respond, timeout }: (typeof CASES)[number]) {
  let sent = 0;
  let onSecondLogin = (): void => {};
  const secondLogin = new Promise<void>((resolve) => (onSecondLogin = resolve));
  const defexa = await serve((response) => {
    sent += 1;
    if (sent === 2) {
      onSecondLogin();
      setTimeout(() => respond(response), 250);
    } else {
      response.end(sent === 1 ? session('first', 3) : session('third', 60));
    }
  });
  const options = { baseUrl: defexa.origin, timeout, refreshBeforeExpiry: 1_500 };
  return { app: closing(await FreezableApp.start(options)), secondLogin, logins: () => sent };
}

it('the first caller after a suspension during a background login gets a session', async () => {
  const apps: Awaited<ReturnType<typeof startApp>>[] = [];
  for (const each of CASES) {
    apps.push(await startApp(each));
  }
  const outcomes = CASES.map(async ({ name, timeout, frozen }, index) => {
    const { app, secondLogin, logins } = apps[index]!;
    app.tell('session');
    await secondLogin;
    app.freeze();
    await sleep(frozen);
    app.tell('session');
    app.thaw();
    const [, first] = await app.answered(2);
    return { name, timeout, first, logins: logins() };
  });
  expect(await Promise.all(outcomes)).toEqual(
    CASES.map(({ name, timeout, logins }) => ({
      name,
      timeout,
      first: logins === 2 ? 'second' : 'third',
      logins,
    })),
  );
}, 60_000);

describe.each(['axios', 'undici'])('a call over %s whose response arrives while the process', (transport) => {
  const standsStill: [name: string, how: (app: FreezableApp) => Promise<unknown>][] = [
    [
      'is suspended',
      async (app) => {
        app.freeze();
        await sleep(1_000);
        app.thaw();
      },
    ],
    ['is blocked', async (app) => app.tell('block', { milliseconds: 1_000 })],
  ];

  it.each(standsStill)(
    '%s, for longer than the timeout, returns that response',
    async (_name, standStill) => {
      const CALLS = 16;
      let waiting: ServerResponse[] = [];
      let onAllSent = (): void => {};
      const sent = new Promise<void>((resolve) => (onAllSent = resolve));
      const defexa = await serve((response) => {
        if (response.req.url !== '/api/v1/invoice') {
          return response.end(session('first', 3_600));
        }
        waiting.push(response);
        return waiting.length === CALLS && onAllSent();
      });
      const app = closing(await FreezableApp.start({ baseUrl: defexa.origin, timeout: 400 }, transport));
      app.tell('session');
      await app.answered(1);
      for (let call = 0; call < CALLS; call += 1) {
        app.tell('call');
      }
      await sent;
      await standStill(app);
      await sleep(30);
      waiting.forEach((response) => response.end(JSON.stringify(INVOICE)));
      waiting = [];
      const [, ...results] = await app.answered(1 + CALLS);
      expect(results).toEqual(Array(CALLS).fill(INVOICE));
    },
    30_000,
  );

  it('is blocked still times out if there is no response', async () => {
    let onSent = (): void => {};
    const sent = new Promise<void>((resolve) => (onSent = resolve));
    const defexa = await serve((response) =>
      response.req.url === '/api/v1/invoice' ? onSent() : response.end(session('first', 3_600)),
    );
    const app = closing(await FreezableApp.start({ baseUrl: defexa.origin, timeout: 400 }, transport));
    app.tell('call');
    await sent;
    app.tell('block', { milliseconds: 1_000 });
    expect(await app.answered(1)).toEqual([{ code: 'ECONNABORTED', message: 'timeout of 400ms exceeded' }]);
  }, 30_000);
});
