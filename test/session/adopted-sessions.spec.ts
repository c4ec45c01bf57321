import { expect, it } from '@jest/globals';
import { DefexaUnavailableError, type LoginReason } from '../../lib/index.js';
import { isBetter, planLife } from '../../lib/session/refresh-windows.js';
import { issuedSession } from '../support/issued-session.js';
import { providerOf } from '../support/session-provider.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const HOUR = 3_600_000;
const SECOND = 1_000;

/** A provider that adopted the session of another process while its own logins back off. */
async function afterAdoption() {
  const clock = new SimulatedClock();
  clock.jitter = 0.5;
  const reasons: LoginReason[] = [];
  const theirs = () => issuedSession(clock, { sessionToken: 'theirs', tookMs: 1, isFromOtherProcess: true });
  const fail = async () => {
    throw new DefexaUnavailableError('No network.', { retryable: false });
  };
  const stored = { find: async () => theirs(), forget: () => {} };
  const provider = providerOf(fail, { keepWarm: true, stored, clock });
  provider.events$.subscribe((event) => event.type === 'login-started' && reasons.push(event.reason));
  await provider.getSession().catch(() => {});
  const session = await provider.getSession();
  return { clock, provider, reasons, session };
}

it('keeps an adopted session warm, although logins backed off before', async () => {
  const { clock, provider, reasons, session } = await afterAdoption();
  expect(session.sessionToken).toBe('theirs');
  expect(reasons).toEqual(['no-session']);
  await clock.pass(HOUR - 4 * 60 * SECOND);
  expect(provider.state).toBe('soft');
  expect(reasons[1]).toBe('ahead-of-expiry');
});

it('logs in at once after an adopted session is rejected, without contention', async () => {
  const { provider, reasons, session } = await afterAdoption();
  expect(provider.invalidate(session)).toBeUndefined();
  await provider.getSession().catch(() => {});
  expect(reasons).toEqual(['no-session', 'session-rejected']);
});

it.each([
  ['a fresh session', 10 * SECOND, undefined, true],
  ['a session in its soft window', 56 * 60 * SECOND, undefined, true],
  ['a session in its hard window', 59.5 * 60 * SECOND, undefined, false],
  ['an expired session', HOUR, undefined, false],
  ['a session that lives longer', 10 * SECOND, 12 * SECOND, true],
  ['a session that lives hardly longer', 10 * SECOND, 11 * SECOND, false],
  ['a session that ends earlier', 10 * SECOND, 5 * SECOND, false],
])('isBetter(): %s (age %p ms, cached session %p ms): %p', (_what, ageMs, cachedAgeMs, expected) => {
  const lifeOf = (age: number) =>
    planLife({ sentAt: { wallMs: -age, monotonicMs: -age }, lifetimeMs: HOUR, tookMs: 1 }, {}, 0);
  const now = { wallMs: 0, monotonicMs: 0 };
  expect(isBetter(lifeOf(ageMs), cachedAgeMs === undefined ? undefined : lifeOf(cachedAgeMs), now)).toBe(
    expected,
  );
});
