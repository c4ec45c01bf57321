import type { Clock } from '../clock/clock.js';
import type { LoginGate } from './login-gate.js';
import type { SessionEvents } from './session-events.js';
import type { SessionSource, StoredSessions } from './session-source.js';

/** The parts that the session of one account is made of. `AccountParts` in `defexa.providers.ts` puts them together. */
export interface SessionParts {
  /** Makes the source for one login. */
  createSource(): SessionSource;
  /** Where other processes put sessions, if there is a store. */
  readonly storedSessions?: StoredSessions | undefined;
  readonly gate: LoginGate;
  readonly events: SessionEvents;
  readonly clock: Clock;
}
