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

/** What becomes, 250 ms after it was sent, of the login that is under way when the process is stopped. */
const LOGINS: [name: string, answer: (response: ServerResponse) => unknown, logins: number][] = [
  ['is answered with a session', (response) => response.end(session('second', 60)), 2],
  ['is answered with a session that is over by then', (response) => response.end(session('second', 2)), 3],
  ['is lost', () => {}, 3],
  ['is cut off', (response) => response.socket?.destroy(), 3],
];

/** Time-outs, and for how long the process is stopped: the first passes the time-out of a login and of callers, the other neither. */
const STANDSTILLS: [timeout: number, frozen: number][] = [
  [500, 4_000],
  [10_000, 3_200],
];

const CASES = LOGINS.flatMap(([name, answer, logins]) =>
  STANDSTILLS.map(([timeout, frozen]) => ({ name, answer, logins, timeout, frozen })),
);

/** Has an app whose second login, which nobody waits for, tells that it is under way. */
async function startApp({ answer, timeout }: (typeof CASES)[number]) {
  let sent = 0;
  let begun = (): void => {};
  const secondLogin = new Promise<void>((resolve) => (begun = resolve));
  const defexa = await serve((response) => {
    sent += 1;
    if (sent === 2) {
      begun();
      setTimeout(() => answer(response), 250);
    } else {
      response.end(sent === 1 ? session('first', 3) : session('third', 60));
    }
  });
  const options = { baseUrl: defexa.origin, timeout, refreshBeforeExpiry: 1_500 };
  return { app: closing(await FreezableApp.start(options)), secondLogin, logins: () => sent };
}

it('whoever calls first after the process was stopped in a background login gets a session', async () => {
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

describe.each(['axios', 'undici'])(
  'A call over %s is answered while the process stands still',
  (transport) => {
    const standsStill: [name: string, how: (app: FreezableApp) => Promise<unknown>][] = [
      [
        'stopped',
        async (app) => {
          app.freeze();
          await sleep(1_000);
          app.thaw();
        },
      ],
      ['its event loop blocked', async (app) => app.tell('block', { milliseconds: 1_000 })],
    ];

    it.each(standsStill)(
      '(%s) for longer than the call may take: that is its answer',
      async (_name, standStill) => {
        const CALLS = 16;
        let waiting: ServerResponse[] = [];
        let allThere = (): void => {};
        const sent = new Promise<void>((resolve) => (allThere = resolve));
        const defexa = await serve((response) => {
          if (response.req.url !== '/api/v1/invoice') {
            return response.end(session('first', 3_600));
          }
          waiting.push(response);
          return waiting.length === CALLS && allThere();
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
        const [, ...answers] = await app.answered(1 + CALLS);
        expect(answers).toEqual(Array(CALLS).fill(INVOICE));
      },
      30_000,
    );

    it('and a call that nobody answers ends all the same', async () => {
      let arrived = (): void => {};
      const sent = new Promise<void>((resolve) => (arrived = resolve));
      const defexa = await serve((response) =>
        response.req.url === '/api/v1/invoice' ? arrived() : response.end(session('first', 3_600)),
      );
      const app = closing(await FreezableApp.start({ baseUrl: defexa.origin, timeout: 400 }, transport));
      app.tell('call');
      await sent;
      app.tell('block', { milliseconds: 1_000 });
      expect(await app.answered(1)).toEqual([{ code: 'ECONNABORTED', message: 'timeout of 400ms exceeded' }]);
    }, 30_000);
  },
);
