import { DefexaSession } from './defexa-session.js';
import type { SessionLife } from './session-life.js';
import type { IssuedSession } from './session-source.js';

/** A session together with what its provider has to know of it. */
export interface HeldSession {
  readonly session: DefexaSession;
  /** The promise that callers get, made once: a fresh session costs them no further one. */
  readonly promise: Promise<DefexaSession>;
  readonly life: SessionLife;
  /** Whether a rejection forced the login that this session came from. */
  readonly forced: boolean;
  /** Whether a caller has been given it. */
  used: boolean;
  /** Since when a caller has waited for its replacement, in milliseconds on the monotonic clock. */
  waitedForSince: number | undefined;
  /** Whether a login that was to replace it has failed or run late in its hard window: from then on, no caller waits. */
  refreshIsLate: boolean;
  /** Whether it was told that callers are given it although it was due to be replaced. */
  degraded: boolean;
}

/** Makes a session of what a source issued. */
export function holdSession(
  issued: IssuedSession,
  generation: number,
  life: SessionLife,
  login: { used: boolean; forced: boolean },
): HeldSession {
  const { sessionToken, userId, expiration } = issued;
  const session = new DefexaSession({ sessionToken, userId, expiration, generation });
  return {
    session,
    promise: Promise.resolve(session),
    life,
    ...login,
    waitedForSince: undefined,
    refreshIsLate: false,
    degraded: false,
  };
}
