import type { INestApplicationContext } from '@nestjs/common';
import { getDefexaSessionToken } from '../defexa.tokens.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';

/**
 * Starts an account of a running app afresh, as if the app had just started: without a session, and without the pauses of logins after
 * failures and rejected sessions. Call it between tests that share an app. A login in progress ends, and its callers get a
 * `DefexaUnavailableError`.
 *
 * A session in a `sessionStore` stays there. For an account of `DefexaModule.forAccounts()`, call `DefexaAccounts.evict(id)` instead.
 *
 * @param app the app, or the testing module
 * @param options `name`: the name of the account. Without it: the default account
 *
 * @example
 * afterEach(() => {
 *   defexa.recover(); // the DefexaEmulator
 *   resetDefexaSession(app);
 * });
 */
export function resetDefexaSession(
  app: Pick<INestApplicationContext, 'get'>,
  { name }: { name?: string | undefined } = {},
): void {
  app.get<DefexaSessionProvider>(getDefexaSessionToken(name), { strict: false }).reset();
}
