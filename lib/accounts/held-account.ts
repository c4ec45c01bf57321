import type { AxiosAdapter } from 'axios';
import type { Clock } from '../clock/clock.js';
import { createDefexaHttp } from '../http/create-defexa-http.js';
import type { Account } from '../options/account.js';
import { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { SessionCache } from '../session/session-cache.js';
import type { SessionEvents } from '../session/session-events.js';
import { DefexaAccount } from './defexa-account.js';
import type { SharedConnection } from './shared-connections.js';

/** The parts of an account at run time. `createDefexaAccounts` in `defexa.accounts.ts` makes them. */
export interface AccountParts {
  readonly account: Account;
  readonly cache: SessionCache;
  readonly events: SessionEvents;
  readonly connection: SharedConnection;
  readonly clock: Clock;
}

/** An account that `DefexaAccounts` holds, and whether it is in use. */
export class HeldAccount {
  readonly account: DefexaAccount;
  #callsInProgress = 0;

  /** @param onCallEnd called after each call */
  constructor(
    private readonly parts: AccountParts,
    private readonly onCallEnd: () => void,
  ) {
    const { account, cache, events, connection, clock } = parts;
    const session = new DefexaSessionProvider(cache, events);
    this.account = new DefexaAccount(session, () =>
      createDefexaHttp(account, session, clock, { adapter: this.#send, close: () => {} }),
    );
    connection.retain();
  }

  /** Whether a login or a call is in progress. */
  get isInUse(): boolean {
    return this.#callsInProgress > 0 || this.parts.cache.isLoggingIn;
  }

  /** Releases what the account shares, and its timer. Whoever still has the account can go on using it. */
  letGo(): void {
    this.parts.cache.rest();
    this.parts.connection.release();
  }

  /** Ends the login in progress and the account's events. From then on callers get no session. */
  close(): void {
    this.account.session.onApplicationShutdown();
  }

  readonly #send: AxiosAdapter = async (config) => {
    this.#callsInProgress += 1;
    try {
      return await this.parts.connection.send(config);
    } finally {
      this.#callsInProgress -= 1;
      this.onCallEnd();
    }
  };
}
