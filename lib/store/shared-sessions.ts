import type { DefexaSession } from '../session/defexa-session.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import type { IssuedSession, SessionRequest, SessionSource } from '../session/session-source.js';
import { systemClock, type Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import { GuardedStore, StoreFailure } from './guarded-store.js';
import { AccountSeal } from './sealing.js';
import type { DefexaSessionStore } from './session-store.js';
import { Sharing } from './sharing.js';

/**
 * How long a process waits for the one that logs in, as a part of the time-out: so long that a holder that has died can be
 * replaced meanwhile. And how long in all: calls have that time-out, too, and a login of its own has to fit into what is
 * left of it, even if somebody who is none of us keeps all locks.
 */
const FOR_HOLDER = 0.5;
const FOR_SPARE = 0.75;
/** How much of these it waits after a rejection: its callers have sent a request already, and will send it once more. */
const AFTER_REJECTION = 2 / 3;
/** Of a time-out that is longer than this, no more counts, in milliseconds. */
const LONGEST_TIMEOUT = 10_000;
/** How long callers wait for a look into the store while logins are held back, in milliseconds. */
const LONGEST_LOOK = 500;

/** The account whose session it is. */
export interface SharedAccount {
  readonly baseUrl: string;
  readonly currentKey: (signal: AbortSignal) => Promise<string>;
  readonly secrets: Pick<AccountSecrets, 'redact'>;
  /** The longest that a login takes, in milliseconds. @default 10_000 */
  readonly timeout?: number;
}

/**
 * The session source of a process in a fleet: it takes over the session that another process has logged in for, or logs
 * in for all of them. Where the store can't be used, it logs in by itself.
 */
export class SharedSessions {
  /** What a provider asks. */
  readonly source: SessionSource = Object.assign((request: SessionRequest) => this.#get(request), {
    takeOver: (request: Pick<SessionRequest, 'isOfUse'>) => this.#takeOver(request),
  });

  readonly #store: GuardedStore;
  #isStoreDown = false;
  /** Whether the last session was rejected. */
  #isAfterRejection = false;

  constructor(
    store: DefexaSessionStore,
    private readonly login: SessionSource,
    private readonly account: SharedAccount,
    private readonly clock: Clock = systemClock,
  ) {
    this.#store = new GuardedStore(store, clock, account.secrets);
  }

  /** @throws {DefexaError} what the login throws; nothing for the store's sake */
  async #get(request: SessionRequest): Promise<IssuedSession> {
    const sharing = await this.#sharing(request.signal);
    let failure: StoreFailure | undefined;
    try {
      const session = await sharing.session(request, (error) => (failure = error));
      this.#isAfterRejection = false;
      this.#note(failure, request);
      return session;
    } catch (error) {
      if (!(error instanceof StoreFailure)) {
        throw error;
      }
      this.#note(error, request);
      return this.login(request);
    }
  }

  /**
   * The session that another process has logged in for, if it is of use.
   *
   * @throws {StoreFailure} if the store can't be used
   */
  async #takeOver({ isOfUse }: Pick<SessionRequest, 'isOfUse'>): Promise<IssuedSession | undefined> {
    const tooSlow = () => new StoreFailure('it was not read in time');
    return withDeadline(this.clock, LONGEST_LOOK, tooSlow, undefined, async (signal) => {
      const sharing = await this.#sharing(signal);
      return sharing.find(isOfUse);
    });
  }

  /** Takes a session that was rejected out of the store, if it still is the one there. */
  async forget({ sessionToken }: DefexaSession): Promise<void> {
    this.#isAfterRejection = true;
    try {
      const sharing = await this.#sharing(new AbortController().signal);
      await sharing.remove(sessionToken);
    } catch {
      // Whoever takes it over before the next login is written gets it rejected, too, and no harm is done.
    }
  }

  /** The key may be another one than last time. */
  async #sharing(signal: AbortSignal): Promise<Sharing> {
    const { baseUrl, currentKey, timeout = LONGEST_TIMEOUT } = this.account;
    const counted = Math.min(timeout, LONGEST_TIMEOUT) * (this.#isAfterRejection ? AFTER_REJECTION : 1);
    return new Sharing(new AccountSeal(await currentKey(signal), baseUrl), {
      store: this.#store,
      login: this.login,
      clock: this.clock,
      patience: { forHolder: FOR_HOLDER * counted, forSpare: FOR_SPARE * counted },
      currentPlace: (current) => this.#sharing(current),
    });
  }

  /** Tells of the first failure in a row, and of the first success after it. */
  #note(failure: StoreFailure | undefined, request: SessionRequest): void {
    const isDown = failure !== undefined;
    if (isDown !== this.#isStoreDown) {
      this.#isStoreDown = isDown;
      request.tell(
        isDown ? { type: 'store-unavailable', reason: failure.message } : { type: 'store-available' },
      );
    }
  }
}
