import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { findRegistered } from '../defexa.registered.js';
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
 * @throws {RangeError} if the app has no such account
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
  findSession(app, name).reset();
}

function findSession(
  app: Pick<INestApplicationContext, 'get'>,
  name: string | undefined,
): DefexaSessionProvider {
  const modules = app.get(ModulesContainer, { strict: false });
  const registered = findRegistered<DefexaSessionProvider>(modules, getDefexaSessionToken);
  const found = registered.find(([other]) => other === name);
  if (!found) {
    const names = registered.map(([other]) => (other === undefined ? 'the default account' : `"${other}"`));
    throw new RangeError(
      `There is no ${name === undefined ? 'default account' : `account "${name}"`}; the accounts are ${names.join(', ') || 'none'}. ` +
        'For an account of forAccounts(), call DefexaAccounts.evict(id)',
    );
  }
  return found[1];
}
