import type { Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DefexaAuthService } from './session/defexa-auth.service.js';
import { DefexaLogin } from './login/defexa-login.js';
import { createLoginHttp } from './login/login-http.js';
import { type Account, createAccount } from './accounts/account.js';
import { type ResolvedOptions, resolveOptions } from './options/resolved-options.js';
import { createDefexaHttp } from './http/create-defexa-http.js';
import { DefexaHttpService } from './http/defexa-http.service.js';
import { MODULE_OPTIONS_TOKEN } from './defexa.module-definition.js';
import { getScopeCheckToken, ScopeCheck } from './defexa.scope-check.js';
import type { OptionsGetter } from './defexa.options-getter.js';
import {
  getDefexaAccountToken,
  getDefexaAuthToken,
  getDefexaHttpToken,
  getDefexaSessionToken,
  getDefexaOptionsToken,
} from './defexa.tokens.js';
import { DefexaSessionProvider } from './session/defexa-session.provider.js';
import { logSession } from './session/session-logger.js';
import type { SessionSource } from './session/session-source.js';
import { SharedSessions } from './store/shared-sessions.js';
import { systemClock } from './clock/clock.js';

/** The providers of one account, each under a token of its own. */
export function providersOf(name: string | undefined): Provider[] {
  return [
    {
      provide: getDefexaOptionsToken(name),
      useFactory: async (getOptions: OptionsGetter) => resolveOptions(await getOptions()),
      inject: [MODULE_OPTIONS_TOKEN],
    },
    {
      provide: getDefexaAccountToken(name),
      useFactory: (options: ResolvedOptions) => createAccount(options),
      inject: [getDefexaOptionsToken(name)],
    },
    {
      provide: getDefexaSessionToken(name),
      useFactory: (account: Account) => createSessionProvider(account, name),
      inject: [getDefexaAccountToken(name)],
    },
    {
      provide: getDefexaAuthToken(name),
      useFactory: (session: DefexaSessionProvider) => new DefexaAuthService(session),
      inject: [sessionOf(name)],
    },
    {
      provide: getDefexaHttpToken(name),
      useFactory: createDefexaHttp,
      inject: [getDefexaAccountToken(name), sessionOf(name)],
    },
    {
      provide: getScopeCheckToken(name),
      useFactory: (modules: ModulesContainer) => new ScopeCheck(modules, name),
      inject: [ModulesContainer],
    },
    ...aliasesOf(name),
  ];
}

/** What other modules may inject of an account. */
export function exportsOf(name: string | undefined) {
  const classes = name === undefined ? [DefexaAuthService, DefexaSessionProvider, DefexaHttpService] : [];
  return [getDefexaAuthToken(name), getDefexaSessionToken(name), getDefexaHttpToken(name), ...classes];
}

/** Through the class where there is one, so that an override of the class in a test reaches those who need it too. */
function sessionOf(name: string | undefined) {
  return name === undefined ? DefexaSessionProvider : getDefexaSessionToken(name);
}

/** The default account can be injected by its classes too. */
function aliasesOf(name: string | undefined): Provider[] {
  return name === undefined
    ? [
        { provide: DefexaAuthService, useExisting: getDefexaAuthToken() },
        { provide: DefexaSessionProvider, useExisting: getDefexaSessionToken() },
        { provide: DefexaHttpService, useExisting: getDefexaHttpToken() },
      ]
    : [];
}

/**
 * Makes the session provider of an account, with all that it rests on.
 *
 * @param name of the account, for the log
 */
export function createSessionProvider(
  account: Account,
  name: string | undefined,
  http = createLoginHttp(account.options),
  clock = systemClock,
): DefexaSessionProvider {
  const { options, secrets, currentKey } = account;
  const login = new DefexaLogin(http, account, clock);
  const { sessionStore: store, baseUrl, timeout } = options;
  const askLogin: SessionSource = (request) => login.login(request);
  const shared =
    store && new SharedSessions(store, askLogin, { baseUrl, currentKey, secrets, timeout }, clock);
  const { refreshBeforeExpiry, expiryMargin, keepWarm } = options;
  const providerOptions = { refreshBeforeExpiry, expiryMargin, keepWarm, flightBudget: 2 * timeout };
  const source = shared?.source ?? askLogin;
  const provider = new DefexaSessionProvider(source, providerOptions, clock);
  provider.events$.subscribe((event) => {
    if (event.type === 'session-shared') {
      secrets.addToken(event.session.sessionToken);
    }
    if (event.type === 'session-rejected') {
      void shared?.forget(event.session);
    }
  });
  logSession(provider, name);
  return provider;
}
