import type { Instant } from '../clock/clock.js';
import { DefexaSession } from './defexa-session.js';
import type { SessionLife } from './refresh-windows.js';
import type { IssuedSession } from './session-source.js';

/** The cached session and its state. */
export interface CachedSession {
  readonly session: DefexaSession;
  /** Resolves to the session. All callers share it, so that a fresh session costs no further promise. */
  readonly promise: Promise<DefexaSession>;
  readonly life: SessionLife;
  /** When it became the latest session: its login was sent, or it was read from the store. */
  readonly latestSince: Instant;
  /** Whether it replaces a rejected session. */
  readonly replacesRejected: boolean;
  /** Whether it was returned to a caller. */
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

/** Makes the cached session for one that a source returned. */
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
