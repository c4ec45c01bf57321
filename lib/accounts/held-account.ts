import { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import { createDefexaHttp } from '../http/create-defexa-http.js';
import type { DefexaHttpService } from '../http/defexa-http.service.js';
import type { Account } from '../options/account.js';
import { DefexaAuthService } from '../session/defexa-auth.service.js';
import { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import { SessionCache } from '../session/session-cache.js';
import type { SessionObserver } from '../session/session-events.js';
import type { SessionParts } from '../session/session-parts.js';
import type { DefexaAccountEvent } from './account-events.js';
import type { DefexaAccount } from './defexa-account.js';
import type { SharedConnection } from './shared-connections.js';

/** What an account reports. */
export interface AccountHooks {
  readonly onEvent: (event: DefexaAccountEvent) => void;
  readonly onCallEnd: () => void;
  /** Makes what follows an account for telemetry, if anything does. */
  createObserver?: ((id: string) => SessionObserver) | undefined;
}

/** Asks the app for an account's options, and makes the account. */
export type CreateAccount = (id: string, hooks: AccountHooks) => Promise<HeldAccount>;

/** The connections are shared, so the last of their users closes them. */
const NOTHING = () => {};

/** An account that `DefexaAccounts` holds. What is not needed is not made: there may be thousands of accounts. */
export class HeldAccount implements DefexaAccount {
  readonly session: DefexaSessionProvider;
  readonly #account: Account;
  readonly #cache: SessionCache;
  readonly #connection: SharedConnection;
  readonly #onCallEnd: () => void;
  #auth: DefexaAuthService | undefined;
  #http: DefexaHttpService | undefined;
  #callsInProgress = 0;

  /** @param onCallEnd called after each call */
  constructor(account: Account, parts: SessionParts, connection: SharedConnection, onCallEnd: () => void) {
    this.#account = account;
    this.#cache = new SessionCache(parts, account.options);
    this.#connection = connection;
    this.#onCallEnd = onCallEnd;
    this.session = new DefexaSessionProvider(this.#cache, parts.events);
    connection.retain();
  }

  get auth(): DefexaAuthService {
    this.#auth ??= new DefexaAuthService(this.session);
    return this.#auth;
  }

  get http(): DefexaHttpService {
    this.#http ??= createDefexaHttp(
      this.#account,
      this.session,
      this.#account.clock,
      { adapter: this.#connection.send, close: NOTHING },
      (call) => this.#track(call),
    );
    return this.#http;
  }

  /** Whether a login or a call is in progress. */
  get isInUse(): boolean {
    return this.#callsInProgress > 0 || this.#cache.isLoggingIn;
  }

  /** Releases what the account shares, and its timer. Whoever still has the account can go on using it. */
  letGo(): void {
    this.#cache.retire();
    this.#connection.release();
  }

  /** Ends the login in progress and the account's events. From then on callers get no session. */
  close(): void {
    this.session.onApplicationShutdown();
  }

  /** Counts a call until its response has come, and until the body has been read if that is a stream. */
  async #track(call: () => Promise<AxiosResponse<unknown>>): Promise<AxiosResponse> {
    this.#callsInProgress += 1;
    try {
      const response = await call();
      if (response.data instanceof Readable && !response.data.closed) {
        this.#callsInProgress += 1;
        response.data.once('close', () => this.#endCall());
      }
      return response;
    } finally {
      this.#endCall();
    }
  }

  #endCall(): void {
    this.#callsInProgress -= 1;
    this.#onCallEnd();
  }
}
