import { expect, it } from '@jest/globals';
import { DefexaUnavailableError, type LoginReason } from '../../lib/index.js';
import { isBetter, planLife } from '../../lib/session/refresh-windows.js';
import type { IssuedSession } from '../../lib/session/session-source.js';
import { readClocks } from '../../lib/clock/clock.js';
import { providerOf } from '../support/session-provider.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const HOUR = 3_600_000;
const SECOND = 1_000;

/** A provider whose logins are held back by a failure, and that took over the session of another process. */
async function afterTakingOver() {
  const clock = new SimulatedClock();
  clock.chance = 0.5;
  const reasons: LoginReason[] = [];
  const issued = (sessionToken: string): IssuedSession => ({
    sessionToken,
    userId: 173,
    expiration: new Date(clock.wallMs() + HOUR),
    lifetimeMs: HOUR,
    sentAt: readClocks(clock),
    expirationUnderstood: true,
    tookMs: 1,
    isShared: true,
  });
  const fail = async () => {
    throw new DefexaUnavailableError('No network.', { retryable: false });
  };
  const stored = { find: async () => issued('theirs'), forget: () => {} };
  const provider = providerOf(fail, { keepWarm: true, stored, clock });
  provider.events$.subscribe((event) => event.type === 'login-started' && reasons.push(event.reason));
  await provider.getSession().catch(() => {});
  const session = await provider.getSession();
  return { clock, provider, reasons, session };
}

it('a session that was taken over is kept warm, as if nothing had held logins back', async () => {
  const { clock, provider, reasons, session } = await afterTakingOver();
  expect(session.sessionToken).toBe('theirs');
  expect(reasons).toEqual(['no-session']);
  await clock.pass(HOUR - 4 * 60 * SECOND);
  expect(provider.state).toBe('soft');
  expect(reasons[1]).toBe('ahead-of-expiry');
});

it('a session that was taken over may be rejected: that is no fight, and there is a login at once', async () => {
  const { provider, reasons, session } = await afterTakingOver();
  expect(provider.invalidate(session)).toBeUndefined();
  await provider.getSession().catch(() => {});
  expect(reasons).toEqual(['no-session', 'session-rejected']);
});

it.each([
  ['while it is fresh', 10 * SECOND, undefined, true],
  ['in its soft window', 56 * 60 * SECOND, undefined, true],
  ['in its hard window', 59.5 * 60 * SECOND, undefined, false],
  ['after its end', HOUR, undefined, false],
  ['with more of its life left', 10 * SECOND, 12 * SECOND, true],
  ['with hardly more of its life left', 10 * SECOND, 11 * SECOND, false],
  ['with less of its life left', 10 * SECOND, 5 * SECOND, false],
])(
  'a session of another process is the better one %s: age %p, that of the one held %p',
  (_what, age, held, is) => {
    const lifeOf = (old: number) =>
      planLife({ sentAt: { wallMs: -old, monotonicMs: -old }, lifetimeMs: HOUR, tookMs: 1 }, {}, 0);
    const now = { wallMs: 0, monotonicMs: 0 };
    expect(isBetter(lifeOf(age), held === undefined ? undefined : lifeOf(held), now)).toBe(is);
  },
);
