import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { DefexaModule, DefexaSessionProvider } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { healthResponse, startHealthApp } from '../support/health-app.js';
import { errorOf, useFakeTime } from '../support/http/fake-time.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

let defexa: DefexaEmulator;
let health: Awaited<ReturnType<typeof startHealthApp>>;
let session: DefexaSessionProvider;
beforeEach(async () => {
  useFakeTime();
  defexa = await DefexaEmulator.start();
  const { baseUrl, merchantPrivateKey } = defexa;
  health = await startHealthApp([DefexaModule.forRoot({ baseUrl, merchantPrivateKey, keepWarm: false })]);
  session = health.app.get(DefexaSessionProvider);
});
afterEach(async () => {
  jest.useRealTimers();
  await health.app.close();
  await defexa.close();
});

const pass = (milliseconds: number) => jest.advanceTimersByTime(milliseconds);
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * SECOND).toISOString();

it('is up before the first login', async () => {
  expect(await health.check()).toEqual(healthResponse('up', { state: 'empty' }));
});

it('is up with a session, and says for how many whole seconds it is valid', async () => {
  await session.getSession();
  expect(await health.check()).toEqual(healthResponse('up', { state: 'fresh', expiresIn: 3_600 }));
  pass(1_800 * SECOND + 1);
  expect(await health.check()).toEqual(healthResponse('up', { state: 'fresh', expiresIn: 1_799 }));
  pass(1_799 * SECOND);
  expect(await health.check()).toEqual(healthResponse('up', { state: 'hard', expiresIn: 0 }));
});

it('is up while a session is valid although logins fail, and says that they do', async () => {
  await session.getSession();
  defexa.fail('unauthorized');
  await expect(session.refresh()).rejects.toMatchObject({ code: 'DEFEXA_AUTHENTICATION' });
  expect(await health.check()).toEqual(
    healthResponse('up', {
      state: 'fresh',
      expiresIn: 3_600,
      code: 'DEFEXA_AUTHENTICATION',
      retryAt: inSeconds(30),
    }),
  );
});

it('is up if the session ended and nobody has needed one since', async () => {
  await session.getSession();
  pass(HOUR);
  expect(await health.check()).toEqual(healthResponse('up', { state: 'expired' }));
});

it('is down once the session has ended and the last login failed, until a login succeeds', async () => {
  await session.getSession();
  defexa.fail('key-echo');
  await expect(session.refresh()).rejects.toMatchObject({ code: 'DEFEXA_ACCESS_DENIED' });
  pass(HOUR - 1);
  expect(await health.check()).toMatchObject({ status: 200 });
  pass(1);
  const down = healthResponse('down', { state: 'expired', code: 'DEFEXA_ACCESS_DENIED' });
  expect(await health.check()).toEqual(down);

  defexa.recover();
  expect(await health.check()).toEqual(down);
  await session.refresh();
  expect(await health.check()).toEqual(healthResponse('up', { state: 'fresh', expiresIn: 3_600 }));
});

it.each([
  ['unauthorized', 'DEFEXA_AUTHENTICATION'],
  ['key-echo', 'DEFEXA_ACCESS_DENIED'],
  ['firewall', 'DEFEXA_ACCESS_DENIED'],
] as const)(
  'is down if the first login failed, with no more than a code and when to retry: %s',
  async (fault, code) => {
    defexa.fail(fault);
    await expect(session.getSession()).rejects.toMatchObject({ code });
    const response = healthResponse('down', { state: 'empty', code, retryAt: inSeconds(30) });
    expect(await health.check()).toEqual(response);
  },
);

it('is down during an outage', async () => {
  defexa.fail('server-error');
  expect(await errorOf(session.getSession())).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  expect(await health.check()).toMatchObject(
    healthResponse('down', { state: 'empty', code: 'DEFEXA_UNAVAILABLE' }),
  );
});

it('is down while logins pause because fresh sessions keep being rejected', async () => {
  session.invalidate(await session.getSession());
  session.invalidate(await session.getSession());
  expect(await health.check()).toEqual(
    healthResponse('down', { state: 'empty', code: 'DEFEXA_SESSION_REJECTED', retryAt: inSeconds(30) }),
  );
  pass(30 * SECOND);
  expect(await health.check()).toEqual(healthResponse('up', { state: 'empty' }));
});

it('never logs in, whether it is up or down', async () => {
  await Promise.all(Array.from({ length: 20 }, () => health.check()));
  expect(defexa.counts.logins).toBe(0);
  defexa.fail('unauthorized');
  await expect(session.getSession()).rejects.toMatchObject({ code: 'DEFEXA_AUTHENTICATION' });
  pass(HOUR);
  await Promise.all(Array.from({ length: 20 }, () => health.check()));
  expect(defexa.counts.logins).toBe(1);
});

it('does not keep a session in use, so that an idle app logs in no more', async () => {
  await session.getSession();
  pass(HOUR - SECOND);
  await health.check();
  expect(defexa.counts.logins).toBe(1);
});
