import { getDefexaAccountsToken, getDefexaOptionsToken, getDefexaSessionToken } from '../defexa.tokens.js';
import type { DefexaSession } from '../session/defexa-session.js';
import { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import { SessionCache } from '../session/session-cache.js';
import { SessionEvents } from '../session/session-events.js';
import { accountsWithoutLogin } from './accounts-without-login.js';
import { createDefexaSession } from './create-defexa-session.js';
import { optionsWithoutNetwork, partsWithoutLogin } from './without-login.js';

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
  /** The name of the account, or of the registration with `forAccounts`. @default the one without a name */
  name?: string | undefined;
}

/**
 * Gives the module under test a session without a login. It needs no network, no key and no `DEFEXA_*` variables.
 * `DefexaAuthService` and `DefexaSessionProvider` work as usual, and count sessions from 1. Requests of `DefexaHttpService`
 * fail with `DefexaRequestError`: override it too, or use a `DefexaEmulator` instead. Options factories are not called; the
 * options of `forRoot` must still be valid.
 *
 * With `DefexaModule.forAccounts()`, `DefexaAccounts.get()` returns an account with this session for every id, and `resolve` is not
 * called. `evict()`, `size` and `events$` work as usual, with the defaults of `max` and `idleTimeout`. To give each merchant responses of
 * its own, override `DefexaAccounts` too, or use a `DefexaEmulator` with `merchants`.
 *
 * @example
 * const module = await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] })).compile();
 */
export function overrideDefexaSession<Builder extends OverridableBuilder<Builder>>(
  builder: Builder,
  { session = createDefexaSession(), name }: DefexaSessionOverride = {},
): Builder {
  const options = optionsWithoutNetwork('DefexaHttpService');
  return builder
    .overrideProvider(getDefexaOptionsToken(name))
    .useValue(() => options)
    .overrideProvider(getDefexaSessionToken(name))
    .useValue(providerOf(session))
    .overrideProvider(getDefexaAccountsToken(name))
    .useValue(accountsWithoutLogin(session));
}

function providerOf(session: DefexaSession): DefexaSessionProvider {
  const events = new SessionEvents();
  return new DefexaSessionProvider(new SessionCache(partsWithoutLogin(session, events)), events);
}
