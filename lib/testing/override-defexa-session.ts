import type { ResolvedOptions } from '../options/resolved-options.js';
import { getDefexaSessionToken, getDefexaOptionsToken } from '../defexa.tokens.js';
import { DefexaRequestError } from '../errors/index.js';
import type { DefexaSession } from '../session/defexa-session.js';
import { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import { LoginGate } from '../session/login-gate.js';
import { SessionCache } from '../session/session-cache.js';
import { SessionEvents } from '../session/session-events.js';
import { readClocks, systemClock } from '../clock/clock.js';
import { createDefexaSession } from './create-defexa-session.js';

/** The part of `TestingModuleBuilder` that is needed, so that `@nestjs/testing` need not be installed. */
export interface OverridableBuilder<Builder> {
  /** As that of `TestingModuleBuilder`. */
  overrideProvider(token: string): OverridableProvider<Builder>;
}

/** What `TestingModuleBuilder.overrideProvider` returns. */
export interface OverridableProvider<Builder> {
  /** Replaces the provider by `value`. */
  useValue(value: unknown): Builder;
}

/** Options of `overrideDefexaSession`. */
export interface DefexaSessionOverride {
  /** The session that callers get. @default createDefexaSession() */
  session?: DefexaSession | undefined;
  /** The name of the account. @default the default account */
  name?: string | undefined;
}

/**
 * Gives the module under test a session without a login. It needs no network, no key and no `DEFEXA_*` variables.
 * `DefexaAuthService` and `DefexaSessionProvider` work as usual, and count sessions from 1. Requests of `DefexaHttpService`
 * fail with `DefexaRequestError`: override it too, or use a `DefexaEmulator` instead. Options factories are not called; the
 * options of `forRoot` must still be valid.
 *
 * @example
 * const module = await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] })).compile();
 */
export function overrideDefexaSession<Builder extends OverridableBuilder<Builder>>(
  builder: Builder,
  { session = createDefexaSession(), name }: DefexaSessionOverride = {},
): Builder {
  return builder
    .overrideProvider(getDefexaOptionsToken(name))
    .useValue(WITHOUT_NETWORK)
    .overrideProvider(getDefexaSessionToken(name))
    .useValue(providerOf(session));
}

const noServer = async () => {
  throw new DefexaRequestError(
    'The request was not sent: in a test with overrideDefexaSession() there is no server. Override DefexaHttpService ' +
      'too, or use DefexaEmulator instead.',
  );
};

const WITHOUT_NETWORK: Partial<ResolvedOptions> = {
  baseUrl: 'http://localhost/',
  replayOnRejection: 'always',
  authorizeRequests: false,
  httpTransport: () => ({ adapter: noServer, close: () => {} }),
};

/** Longer than any test, however far it moves the clock. */
const LIFETIME_MS = 10 * 365 * 24 * 3_600_000;

function providerOf({ sessionToken, userId, expiration }: DefexaSession): DefexaSessionProvider {
  const get = async () => ({
    sessionToken,
    userId,
    expiration,
    lifetimeMs: LIFETIME_MS,
    sentAt: readClocks(systemClock),
    expirationUnderstood: true,
    tookMs: 0,
  });
  const events = new SessionEvents();
  const parts = { source: { get }, gate: new LoginGate(), events, clock: systemClock };
  return new DefexaSessionProvider(new SessionCache(parts), events);
}
