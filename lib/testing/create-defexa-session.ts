import { DefexaSession, type DefexaSessionFields } from '../session/defexa-session.js';

const ONE_HOUR_MS = 3_600_000;

/**
 * Creates a session for a test. By default it belongs to merchant 173 and is valid for an hour.
 *
 * @param fields replace the defaults, unless they are undefined
 *
 * @example
 * const session = createDefexaSession({ userId: 42 });
 */
export function createDefexaSession(
  fields: { [Field in keyof DefexaSessionFields]?: DefexaSessionFields[Field] | undefined } = {},
): DefexaSession {
  const {
    sessionToken = '00000000000000000000000000000000',
    userId = 173,
    expiration = new Date(Date.now() + ONE_HOUR_MS),
    generation = 1,
  } = fields;
  return new DefexaSession({ sessionToken, userId, expiration, generation });
}
