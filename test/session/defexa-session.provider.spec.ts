import { expect, it } from '@jest/globals';
import type { IssuedSession, SessionRequest } from '../../lib/session/session-source.js';
import { readClocks } from '../../lib/clock/clock.js';
import { providerOf } from '../support/session-provider.js';
import { realProcess } from '../support/real-process.js';
import { settled, SimulatedClock } from '../support/simulated-clock.js';

const LIFETIME = 3_600_000;

/** A provider whose source is answered by the test. */
function answeredByTest() {
  const clock = new SimulatedClock();
  const asked: { request: SessionRequest; answer: () => void }[] = [];
  const source = (request: SessionRequest) => {
    const sentAt = readClocks(clock);
    return new Promise<IssuedSession>((resolve) => {
      const expiration = new Date(sentAt.wallMs + LIFETIME);
      const issued = { sessionToken: 't', userId: 1, expiration, lifetimeMs: LIFETIME, sentAt };
      asked.push({
        request,
        answer: () =>
          resolve({
            ...issued,
            expirationUnderstood: true,
            tookMs: clock.monotonicMs() - sentAt.monotonicMs,
          }),
      });
    });
  };
  return { clock, asked, provider: providerOf(source, { clock }) };
}

it('tells how long a login took', async () => {
  const { clock, asked, provider } = answeredByTest();
  const tookMs: number[] = [];
  provider.events$.subscribe((event) => event.type === 'logged-in' && tookMs.push(event.tookMs));
  const session = provider.getSession();
  await clock.pass(250);
  asked[0]!.answer();
  await session;
  expect(tookMs).toEqual([250]);
});

it('adopts nothing that arrives in the moment of the shutdown', async () => {
  const { asked, provider } = answeredByTest();
  const session = provider.getSession();
  await settled();
  asked[0]!.answer();
  provider.onApplicationShutdown();
  await expect(session).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  expect(provider.state).toBe('empty');
});

it('lets a subscriber that asks for a session within an event join the login that it hears of', async () => {
  const { asked, provider } = answeredByTest();
  const joined: Promise<unknown>[] = [];
  provider.events$.subscribe(({ type }) => type === 'login-started' && joined.push(provider.getSession()));
  const session = provider.getSession();
  await settled();
  asked[0]!.answer();
  expect(await Promise.all(joined)).toEqual([await session]);
  expect(asked).toHaveLength(1);
});

it('forces the login in progress when a caller forces one', async () => {
  const { asked, provider } = answeredByTest();
  const session = provider.getSession();
  await settled();
  expect(asked[0]!.request.login.force).toBe(false);
  const forced = provider.refresh();
  await settled();
  expect(asked[0]!.request.login.force).toBe(true);
  asked[0]!.answer();
  expect(await forced).toBe(await session);
});

it('lets any number of callers share a signal without a warning, and keeps nothing of it', async () => {
  const warnings: unknown[] = [];
  const note = (warning: Error) => warnings.push(warning);
  realProcess.on('warning', note);
  const { asked, provider } = answeredByTest();
  const { signal } = new AbortController();
  const sessions = Array.from({ length: 1_000 }, () => provider.getSession({ signal }));
  await settled();
  asked[0]!.answer();
  expect(new Set(await Promise.all(sessions)).size).toBe(1);
  await settled();
  realProcess.off('warning', note);
  expect(warnings).toEqual([]);
});
