import type { Instant } from '../clock/clock.js';
import { DefexaSession } from './defexa-session.js';
import type { SessionLife } from './refresh-windows.js';
import type { IssuedSession } from './session-source.js';

/** The session in the cache, and what the cache knows about it. */
export interface CachedSession {
  readonly session: DefexaSession;
  /** Callers share this promise: a fresh session costs them no other one. */
  readonly promise: Promise<DefexaSession>;
  readonly life: SessionLife;
  /** Since when it has been the latest session: when its login was sent, or when it was read from the store. */
  readonly latestSince: Instant;
  /** Whether a rejection made its login necessary. */
  readonly replacesRejected: boolean;
  /** Whether a caller has got it. */
  isUsed: boolean;
  /** Whether a timer watches the end of its freshness on the monotonic clock, so that callers need to read the wall clock only. */
  isFreshnessWatched: boolean;
  /** When the first caller began to wait for its replacement, in milliseconds on the monotonic clock. */
  waitedForSinceMs: number | undefined;
  /** Whether its replacement failed or ran late in the hard window. From then on callers do not wait for it. */
  isRefreshLate: boolean;
  /** Whether `degraded` was emitted for it. */
  isDegraded: boolean;
}

/** Makes the entry for a session that the cache adopts. */
export function cachedSession(
  issued: IssuedSession,
  generation: number,
  known: Pick<CachedSession, 'life' | 'latestSince' | 'replacesRejected' | 'isUsed'>,
): CachedSession {
  const { sessionToken, userId, expiration } = issued;
  const session = new DefexaSession({ sessionToken, userId, expiration, generation });
  return {
    session,
    promise: Promise.resolve(session),
    life: known.life,
    latestSince: known.latestSince,
    replacesRejected: known.replacesRejected,
    isUsed: known.isUsed,
    isFreshnessWatched: false,
    waitedForSinceMs: undefined,
    isRefreshLate: false,
    isDegraded: false,
  };
}
