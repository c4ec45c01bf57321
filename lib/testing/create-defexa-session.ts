import { DefexaSession, type DefexaSessionFields } from '../session/defexa-session.js';

/**
 * Makes a session for a test: a valid one of merchant 173 with an hour to live, but for the fields that are given.
 *
 * @example
 * const session = createDefexaSession({ userId: 42 });
 */
export function createDefexaSession(fields: Partial<DefexaSessionFields> = {}): DefexaSession {
  return new DefexaSession({
    sessionToken: '00000000000000000000000000000000',
    userId: 173,
    expiration: new Date(Date.now() + 3_600_000),
    generation: 1,
    ...fields,
  });
}
