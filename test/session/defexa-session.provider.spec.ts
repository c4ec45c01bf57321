import { expect, it } from '@jest/globals';
import type { IssuedSession, SessionRequest } from '../../lib/session/session-source.js';
import { readClocks } from '../../lib/clock/clock.js';
import { providerOf } from '../support/session-provider.js';
import { realProcess } from '../support/real-process.js';
import { settled, SimulatedClock } from '../support/simulated-clock.js';

const LIFETIME = 3_600_000;

/** A provider whose source responds when the test calls `respond()`. */
function manualSource() {
  const clock = new SimulatedClock();
  const requests: { request: SessionRequest; respond: () => void }[] = [];
  const source = (request: SessionRequest) => {
    const sentAt = readClocks(clock);
    return new Promise<IssuedSession>((resolve) => {
      const expiration = new Date(sentAt.wallMs + LIFETIME);
      const issued = { sessionToken: 't', userId: 1, expiration, lifetimeMs: LIFETIME, sentAt };
      requests.push({
        request,
        respond: () =>
          resolve({
            ...issued,
            expirationUnderstood: true,
            tookMs: clock.monotonicMs() - sentAt.monotonicMs,
          }),
      });
    });
  };
  return { clock, requests, provider: providerOf(source, { clock }) };
}

it('emits how long a login took', async () => {
  const { clock, requests, provider } = manualSource();
  const tookMs: number[] = [];
  provider.events$.subscribe((event) => event.type === 'logged-in' && tookMs.push(event.tookMs));
  const session = provider.getSession();
  await clock.pass(250);
  requests[0]!.respond();
  await session;
  expect(tookMs).toEqual([250]);
});

it('does not adopt a session that arrives at the moment of the shutdown', async () => {
  const { requests, provider } = manualSource();
  const session = provider.getSession();
  await settled();
  requests[0]!.respond();
  provider.onApplicationShutdown();
  await expect(session).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  expect(provider.state).toBe('empty');
});

it('a subscriber that asks for a session on login-started joins that login', async () => {
  const { requests, provider } = manualSource();
  const joined: Promise<unknown>[] = [];
  provider.events$.subscribe(({ type }) => type === 'login-started' && joined.push(provider.getSession()));
  const session = provider.getSession();
  await settled();
  requests[0]!.respond();
  expect(await Promise.all(joined)).toEqual([await session]);
  expect(requests).toHaveLength(1);
});

it('refresh() joins the login in progress and forces it', async () => {
  const { requests, provider } = manualSource();
  const session = provider.getSession();
  await settled();
  expect(requests[0]!.request.login.force).toBe(false);
  const forced = provider.refresh();
  await settled();
  expect(requests[0]!.request.login.force).toBe(true);
  requests[0]!.respond();
  expect(await forced).toBe(await session);
});

it('any number of callers may share a signal without a warning', async () => {
  const warnings: unknown[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  realProcess.on('warning', onWarning);
  const { requests, provider } = manualSource();
  const { signal } = new AbortController();
  const sessions = Array.from({ length: 1_000 }, () => provider.getSession({ signal }));
  await settled();
  requests[0]!.respond();
  expect(new Set(await Promise.all(sessions)).size).toBe(1);
  await settled();
  realProcess.off('warning', onWarning);
  expect(warnings).toEqual([]);
});
