import type { AxiosAdapter } from 'axios';
import type { Clock } from '../clock/clock.js';
import { createDefexaHttp } from '../http/create-defexa-http.js';
import type { DefexaHttpService } from '../http/defexa-http.service.js';
import type { Account } from '../options/account.js';
import { DefexaAuthService } from '../session/defexa-auth.service.js';
import { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { SessionCache } from '../session/session-cache.js';
import type { SessionEvents } from '../session/session-events.js';
import type { DefexaAccount } from './defexa-account.js';
import type { SharedConnection } from './shared-connections.js';

/** The parts of an account at run time. `createDefexaAccounts` in `defexa.accounts.ts` puts them together. */
export interface AccountParts {
  readonly account: Account;
  readonly cache: SessionCache;
  readonly events: SessionEvents;
  readonly connection: SharedConnection;
  readonly clock: Clock;
  /** Called after each call. */
  readonly onCallEnd: () => void;
}

/** An account that `DefexaAccounts` holds. What is not needed is not made: there may be thousands of them. */
export class HeldAccount implements DefexaAccount {
  readonly session: DefexaSessionProvider;
  readonly #account: Account;
  readonly #cache: SessionCache;
  readonly #connection: SharedConnection;
  readonly #clock: Clock;
  readonly #onCallEnd: () => void;
  #auth: DefexaAuthService | undefined;
  #http: DefexaHttpService | undefined;
  #callsInProgress = 0;

  constructor({ account, cache, events, connection, clock, onCallEnd }: AccountParts) {
    this.session = new DefexaSessionProvider(cache, events);
    this.#account = account;
    this.#cache = cache;
    this.#connection = connection;
    this.#clock = clock;
    this.#onCallEnd = onCallEnd;
    connection.retain();
  }

  get auth(): DefexaAuthService {
    this.#auth ??= new DefexaAuthService(this.session);
    return this.#auth;
  }

  get http(): DefexaHttpService {
    this.#http ??= createDefexaHttp(this.#account, this.session, this.#clock, {
      adapter: (config) => this.#send(config),
      close: () => {},
    });
    return this.#http;
  }

  /** Whether a login or a call is in progress. */
  get isInUse(): boolean {
    return this.#callsInProgress > 0 || this.#cache.isLoggingIn;
  }

  /** Releases what the account shares, and its timer. Whoever still has the account can go on using it. */
  letGo(): void {
    this.#cache.rest();
    this.#connection.release();
  }

  /** Ends the login in progress and the account's events. From then on callers get no session. */
  close(): void {
    this.session.onApplicationShutdown();
  }

  async #send(config: Parameters<AxiosAdapter>[0]): ReturnType<AxiosAdapter> {
    this.#callsInProgress += 1;
    try {
      return await this.#connection.send(config);
    } finally {
      this.#callsInProgress -= 1;
      this.#onCallEnd();
    }
  }
}
