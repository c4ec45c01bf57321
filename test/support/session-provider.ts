import { Logger } from '@nestjs/common';
import { Account } from '../../lib/options/account.js';
import { type Clock, systemClock } from '../../lib/clock/clock.js';
import { createSessionProvider } from '../../lib/defexa.providers.js';
import { type DefexaOptions, DefexaSessionProvider } from '../../lib/index.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import { LoginGate } from '../../lib/session/login-gate.js';
import { RetryingSource } from '../../lib/session/retrying-source.js';
import { SessionCache } from '../../lib/session/session-cache.js';
import type { SessionOptions } from '../../lib/session/session-slot.js';
import { SessionEvents } from '../../lib/session/session-events.js';
import type { SessionRequest, SessionSource, StoredSessions } from '../../lib/session/session-source.js';
import { SimulatedDefexa } from './simulated-defexa.js';
import { SimulatedClock } from './simulated-clock.js';

Logger.overrideLogger(false);

/** The session of one account as the module wires it, on a simulated Defexa and clock. */
export function simulatedSession(options: Partial<DefexaOptions> = {}, clock = new SimulatedClock()) {
  const defexa = new SimulatedDefexa(clock);
  const account = new Account(resolveOptions({ merchantPrivateKey: 'key', ...options }), clock);
  const provider = createSessionProvider(account, undefined, defexa.http);
  return { clock, defexa, provider };
}

/** A provider that gets its sessions from this source, with retries and all rules of the cache. */
export function providerOf(
  get: SessionSource['get'],
  {
    clock = systemClock,
    stored,
    ...options
  }: SessionOptions & { clock?: Clock; stored?: StoredSessions } = {},
): DefexaSessionProvider {
  const events = new SessionEvents();
  const source = new RetryingSource({ get: (request) => get(markSent(request, events)) }, 20_000, clock);
  const parts = { createSource: () => source, storedSessions: stored, gate: new LoginGate(), events, clock };
  return new DefexaSessionProvider(new SessionCache(parts, options), events);
}

/** Does what `LoginSource` does when it sends a login. */
function markSent(request: SessionRequest, events: SessionEvents): SessionRequest {
  const { login } = request;
  login.requestsSent += 1;
  if (login.requestsSent === 1) {
    events.emit({ type: 'login-started', reason: login.reason });
  }
  return request;
}
