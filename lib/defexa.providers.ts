import type { Provider } from '@nestjs/common';
import { DefexaAuthService } from './auth/defexa-auth.service.js';
import { DefexaLogin } from './auth/defexa-login.js';
import { createLoginHttp } from './auth/login-http.js';
import { type DefexaSettings, settingsOf } from './config/settings.js';
import { createDefexaHttp } from './http/create-defexa-http.js';
import { DefexaHttpService } from './http/defexa-http.service.js';
import { MODULE_OPTIONS_TOKEN } from './defexa.module-definition.js';
import type { AskForOptions } from './defexa.registration.js';
import {
  getDefexaAuthToken,
  getDefexaHttpToken,
  getDefexaSessionToken,
  getDefexaSettingsToken,
} from './defexa.tokens.js';
import { DefexaSessionProvider } from './session/defexa-session.provider.js';
import { logSession } from './session/session-logger.js';
import type { SessionSource } from './session/session-source.js';
import { SharedSessions } from './store/shared-sessions.js';
import { systemTime } from './time/time.js';

/** The providers of one account, each under a token of its own. */
export function providersOf(account: string | undefined): Provider[] {
  return [
    {
      provide: getDefexaSettingsToken(account),
      useFactory: async (ask: AskForOptions) => settingsOf(await ask()),
      inject: [MODULE_OPTIONS_TOKEN],
    },
    {
      provide: getDefexaSessionToken(account),
      useFactory: (settings: DefexaSettings) => createSessionProvider(settings, account),
      inject: [getDefexaSettingsToken(account)],
    },
    {
      provide: getDefexaAuthToken(account),
      useFactory: (session: DefexaSessionProvider) => new DefexaAuthService(session),
      inject: [sessionOf(account)],
    },
    {
      provide: getDefexaHttpToken(account),
      useFactory: createDefexaHttp,
      inject: [getDefexaSettingsToken(account), sessionOf(account)],
    },
    ...aliasesOf(account),
  ];
}

/** What other modules may inject of an account. */
export function exportsOf(account: string | undefined) {
  const classes = account === undefined ? [DefexaAuthService, DefexaSessionProvider, DefexaHttpService] : [];
  return [
    getDefexaAuthToken(account),
    getDefexaSessionToken(account),
    getDefexaHttpToken(account),
    ...classes,
  ];
}

/** Through the class where there is one, so that an override of the class in a test reaches those who need it too. */
function sessionOf(account: string | undefined) {
  return account === undefined ? DefexaSessionProvider : getDefexaSessionToken(account);
}

/** The default account can be injected by its classes too. */
function aliasesOf(account: string | undefined): Provider[] {
  return account === undefined
    ? [
        { provide: DefexaAuthService, useExisting: getDefexaAuthToken() },
        { provide: DefexaSessionProvider, useExisting: getDefexaSessionToken() },
        { provide: DefexaHttpService, useExisting: getDefexaHttpToken() },
      ]
    : [];
}

/** Makes the session provider of an account, with all that it rests on. */
export function createSessionProvider(
  settings: DefexaSettings,
  account: string | undefined,
  http = createLoginHttp(settings),
  time = systemTime,
): DefexaSessionProvider {
  const login = new DefexaLogin(http, settings, time);
  const { sessionStore: store, baseUrl, timeout } = settings;
  const askLogin: SessionSource = (request) => login.login(request);
  const currentKey = (signal: AbortSignal) => login.currentKey(signal);
  const shared = store && new SharedSessions(store, askLogin, { baseUrl, currentKey, timeout }, time);
  const { refreshBeforeExpiry, expiryMargin, keepWarm } = settings;
  const options = { refreshBeforeExpiry, expiryMargin, keepWarm, flightBudget: 2 * timeout };
  const source = shared?.source ?? askLogin;
  const provider = new DefexaSessionProvider(source, options, time);
  provider.events$.subscribe((event) => {
    if (event.type === 'session-rejected') {
      void shared?.forget(event.session);
    }
  });
  logSession(provider, account);
  return provider;
}
