import type { HttpService } from '@nestjs/axios';
import type { Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DefexaAuthService } from './session/defexa-auth.service.js';
import type { LoginLimiter } from './login/login-limiter.js';
import { createLoginHttp, LoginSource } from './login/login-source.js';
import { CurrentKeySource } from './session/current-key-source.js';
import { Account } from './options/account.js';
import { type ResolvedOptions, resolveRegistered } from './options/resolved-options.js';
import { createDefexaHttp } from './http/create-defexa-http.js';
import { DefexaHttpService } from './http/defexa-http.service.js';
import { MODULE_OPTIONS_TOKEN } from './defexa.module-definition.js';
import { checkApp, warnOfSameMerchant, warnOfShortTimeout } from './defexa.start-check.js';
import { getScopeCheckToken, ScopeCheck } from './defexa.scope-check.js';
import { getLoginAtStartToken, LoginAtStart } from './defexa.eager-login.js';
import type { OptionsGetter } from './defexa.options-getter.js';
import {
  getDefexaAccountToken,
  getDefexaAuthToken,
  getDefexaHttpToken,
  getDefexaSessionToken,
  getDefexaOptionsToken,
} from './defexa.tokens.js';
import { DefexaSessionProvider } from './session/defexa-session.provider.js';
import { KeyBackoffSource } from './session/key-backoff-source.js';
import { LoginGate } from './session/login-gate.js';
import { RetryingSource } from './session/retrying-source.js';
import { SessionCache } from './session/session-cache.js';
import { SessionEvents } from './session/session-events.js';
import type { SessionParts } from './session/session-parts.js';
import type { KeyedSource, SessionSource } from './session/session-source.js';
import { accountLogger, logSession } from './session/session-logger.js';
import { SharedSource } from './store/shared-source.js';
import type { Clock } from './clock/clock.js';

/** Tracing tools wrap providers in proxies, which cannot read the private fields of the options. They can call a function. */
type ResolvedOptionsGetter = () => ResolvedOptions;

/** The providers of one account, each under a token of its own. */
export function providersOf(name: string | undefined): Provider[] {
  return [
    {
      provide: getDefexaOptionsToken(name),
      useFactory: async (getOptions: OptionsGetter, modules: ModulesContainer) => {
        const options = resolveRegistered(name, await getOptions(), 'forRootAsync');
        warnOfShortTimeout(options.timeout, accountLogger(name));
        warnOfSameMerchant(name, options, modules);
        return () => options;
      },
      inject: [MODULE_OPTIONS_TOKEN, ModulesContainer],
    },
    {
      provide: getDefexaAccountToken(name),
      useFactory: (getResolved: ResolvedOptionsGetter) => new Account(getResolved()),
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
      provide: getScopeCheckToken(getDefexaSessionToken(name)),
      useFactory: (modules: ModulesContainer) => {
        checkApp(modules);
        return new ScopeCheck(modules, getDefexaSessionToken(name), 'forRootAsync');
      },
      inject: [ModulesContainer],
    },
    {
      provide: getLoginAtStartToken(name),
      useFactory: (
        modules: ModulesContainer,
        session: DefexaSessionProvider,
        getResolved: ResolvedOptionsGetter,
      ) => new LoginAtStart(modules, session, getResolved().eagerLogin, name),
      inject: [ModulesContainer, sessionOf(name), getDefexaOptionsToken(name)],
    },
    ...aliasesOf(name),
  ];
}

/** The tokens of an account that other modules may inject. */
export function exportsOf(name: string | undefined) {
  const classes = name === undefined ? [DefexaAuthService, DefexaSessionProvider, DefexaHttpService] : [];
  return [getDefexaAuthToken(name), getDefexaSessionToken(name), getDefexaHttpToken(name), ...classes];
}

/** The default account's is injected by its class, so that a test's override of the class reaches the dependents, too. */
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
 * Makes the session provider of an account, and logs its events.
 *
 * @param name of the account, for the log
 */
export function createSessionProvider(
  account: Account,
  name: string | undefined,
  http = createLoginHttp(account.options),
): DefexaSessionProvider {
  const events = new SessionEvents();
  const parts = new AccountParts(account, http, events);
  const provider = new DefexaSessionProvider(new SessionCache(parts, account.options), events);
  logSession(provider, name);
  return provider;
}

/** How many time-outs a login may take, with all its attempts. */
const TIMEOUTS_PER_LOGIN = 2;

/**
 * The parts of an account's session. A session is obtained through a chain, each link of which knows only the next one. Before it
 * come the public `DefexaAuthService` and `DefexaSessionProvider`, which only pass calls on.
 *
 * 1. `SessionCache` serves the current session. Its `SessionRefresher` shares one `LoginInProgress` among all callers.
 * 2. `RetryingSource` makes attempts within a budget.
 * 3. `LoginLimiter` (only for accounts at run time) waits while too many accounts log in at a time. Before the key and the store
 *    are read, so that both are read when it is this account's turn.
 * 4. `CurrentKeySource` asks for the merchant private key.
 * 5. `SharedSource` (only with a store) adopts the session of another process, or logs in for all of them.
 * 6. `KeyBackoffSource` does not send a rejected key again.
 * 7. `LoginSource` sends the login, and reads the response.
 */
export class AccountParts implements SessionParts {
  readonly gate = new LoginGate();
  /** Absent without a store, so that accounts take less memory. */
  declare readonly storedSessions?: SharedSource;

  /** @param limiter limits the logins of many accounts together */
  constructor(
    private readonly account: Account,
    private readonly http: HttpService,
    readonly events: SessionEvents,
    private readonly limiter?: LoginLimiter,
  ) {
    const { sessionStore } = account.options;
    if (sessionStore) {
      this.storedSessions = new SharedSource(sessionStore, this.createLogin(), account, events, this.clock);
    }
  }

  get clock(): Clock {
    return this.account.clock;
  }

  /** Makes links 2 to 7 for one login (with a store, links 2 to 4), so that idle accounts take less memory. */
  createSource(): SessionSource {
    const keyed = new CurrentKeySource(this.storedSessions ?? this.createLogin(), this.account);
    const limited = this.limiter?.limit(keyed) ?? keyed;
    return new RetryingSource(limited, TIMEOUTS_PER_LOGIN * this.account.options.timeout, this.clock);
  }

  /** Links 6 and 7. */
  private createLogin(): KeyedSource {
    const login = new LoginSource(this.http, this.account, this.events, this.clock);
    return new KeyBackoffSource(login, this.gate, this.clock);
  }
}
