import { expect, it } from '@jest/globals';
import { LoginGate } from '../../lib/session/login-gate.js';
import { SessionCache } from '../../lib/session/session-cache.js';
import { SessionEvents } from '../../lib/session/session-events.js';
import { issuedSession } from '../support/issued-session.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const HOUR = 3_600_000;

it('a retired cache sets no timer, and still serves no session past its end on either clock', async () => {
  const clock = new SimulatedClock();
  let logins = 0;
  const get = async () => {
    logins += 1;
    return issuedSession(clock, { sessionToken: `token ${logins}` });
  };
  const parts = {
    createSource: () => ({ get }),
    gate: new LoginGate(),
    events: new SessionEvents(),
    clock,
  };
  const cache = new SessionCache(parts, { keepWarm: true });
  const first = cache.get();
  expect(cache.isLoggingIn).toBe(true);
  await first;
  expect(cache.isLoggingIn).toBe(false);
  await cache.get();
  expect(clock.timers).toBe(1);
  cache.retire();
  expect(clock.timers).toBe(0);
  clock.setWallClock(-6 * HOUR);
  await clock.pass(2 * HOUR);
  expect((await cache.get()).sessionToken).toBe('token 2');
  await cache.get();
  expect(clock.timers).toBe(0);
});
