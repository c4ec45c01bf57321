import { expect, it } from '@jest/globals';
import { RejectedSessions } from '../../lib/session/rejected-sessions.js';
import type { IssuedSession } from '../../lib/session/session-source.js';
import type { Instant } from '../../lib/clock/clock.js';

const at = (monotonicMs: number): Instant => ({ wallMs: 1_000_000 + monotonicMs, monotonicMs });

const sessionOf = (sessionToken: string, sentAt: number, tookMs = 0) =>
  ({ sessionToken, sentAt: at(sentAt), tookMs }) as IssuedSession;

it('allows a session of another process if its login ended after we got the rejected one', () => {
  const rejected = new RejectedSessions();
  rejected.add('ours', at(10_000));
  const now = at(60_000);
  expect(rejected.mayBeNewer(sessionOf('before', 9_000), now)).toBe(false);
  expect(rejected.mayBeNewer(sessionOf('at the same time', 10_000), now)).toBe(false);
  expect(rejected.mayBeNewer(sessionOf('after', 10_001), now)).toBe(true);
  // This login was sent before, but ended after.
  expect(rejected.mayBeNewer(sessionOf('slow', 9_000, 2_000), now)).toBe(true);
  expect(rejected.mayBeNewer(sessionOf('slow, but not so slow', 9_000, 1_000), now)).toBe(false);
});

it('does not allow the last 32 rejected sessions again, whatever their age seems to be', () => {
  const rejected = new RejectedSessions();
  const tokens = Array.from({ length: 33 }, (_, index) => `token ${index}`);
  tokens.forEach((token) => rejected.add(token, at(0)));
  const allowed = tokens.filter((token) => rejected.mayBeNewer(sessionOf(token, 50_000), at(60_000)));
  expect(allowed).toEqual(['token 0']);
});
