import type { ResolvedOptions } from '../options/resolved-options.js';
import { DefexaRequestError } from '../errors/index.js';
import type { DefexaSession } from '../session/defexa-session.js';
import { LoginGate } from '../session/login-gate.js';
import type { SessionEvents } from '../session/session-events.js';
import type { SessionParts } from '../session/session-parts.js';
import { readClocks, systemClock } from '../clock/clock.js';

/** Longer than any test, however far it moves the clock. */
const LIFETIME_MS = 10 * 365 * 24 * 3_600_000;

/** Makes the parts of a session whose logins return a session of the test. */
export function partsWithoutLogin(
  { sessionToken, userId, expiration }: DefexaSession,
  events: SessionEvents,
): SessionParts {
  const get = async () => ({
    sessionToken,
    userId,
    expiration,
    lifetimeMs: LIFETIME_MS,
    sentAt: readClocks(systemClock),
    expirationUnderstood: true,
    tookMs: 0,
  });
  return { createSource: () => ({ get }), gate: new LoginGate(), events, clock: systemClock };
}

/**
 * Makes the options of an account whose requests fail with a `DefexaRequestError`.
 *
 * @param service what a test overrides instead
 */
export function optionsWithoutNetwork(service: 'DefexaHttpService' | 'DefexaAccounts'): ResolvedOptions {
  const adapter = async () => {
    throw new DefexaRequestError(
      'The request was not sent: in a test with overrideDefexaSession() there is no server. ' +
        `Override ${service} too, or use DefexaEmulator instead.`,
    );
  };
  const options: Partial<ResolvedOptions> = {
    baseUrl: 'http://localhost/',
    replayOnRejection: 'always',
    authorizeRequests: false,
    // Not the proxy of the environment, which may be invalid.
    httpOptions: { proxy: false },
    httpTransport: () => ({ adapter, close: () => {} }),
  };
  // Nothing reads the others: there is no login.
  return options as ResolvedOptions;
}
