import { type Clock, readClocks } from '../../lib/clock/clock.js';
import type { IssuedSession } from '../../lib/session/session-source.js';

/** A session of an hour, whose login is sent now. */
export function issuedSession(clock: Clock, fields: Partial<IssuedSession> = {}): IssuedSession {
  const lifetimeMs = 3_600_000;
  return {
    sessionToken: 'token',
    userId: 173,
    expiration: new Date(clock.wallMs() + lifetimeMs),
    lifetimeMs,
    sentAt: readClocks(clock),
    expirationUnderstood: true,
    tookMs: 0,
    ...fields,
  };
}
