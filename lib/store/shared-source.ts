import { inBackground } from '../clock/background.js';
import type { Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import type { Account } from '../options/account.js';
import type { DefexaSession } from '../session/defexa-session.js';
import type { SessionEvents } from '../session/session-events.js';
import type {
  IssuedSession,
  KeyedRequest,
  KeyedSource,
  SessionRequest,
  StoredSessions,
} from '../session/session-source.js';
import { GuardedStore, StoreFailure } from './guarded-store.js';
import { LoginTurn, type TurnLimits } from './login-turn.js';
import type { DefexaSessionStore } from './session-store.js';
import { StoreEntry } from './store-entry.js';

/**
 * The limits of a turn, as parts of the time-out: long enough to replace a holder that died, and short enough that the
 * process's own login still fits into the time-out of a call, even if an attacker holds all locks.
 */
const WAIT_FOR_LOCK = 0.5;
const WAIT_FOR_SPARE_LOCK = 0.75;
/** After a rejection they are shorter: callers have already sent one request, and will send it again. */
const AFTER_REJECTION = 2 / 3;
/** Longer time-outs count as this long. */
const MAX_COUNTED_TIMEOUT_MS = 10_000;

/** While logins are paused: the interval between two polls of the store, and the longest wait for one. */
const POLL_INTERVAL_MS = 1_000;
const MAX_POLL_MS = 500;

/**
 * Shares one session among the processes of a fleet: one of them logs in, and the others adopt its session from the store.
 * If the store fails, each process logs in by itself.
 */
export class SharedSource implements KeyedSource, StoredSessions {
  readonly #store: GuardedStore;
  #isStoreDown = false;
  #isAfterRejection = false;
  #nextPollMs = 0;

  constructor(
    store: DefexaSessionStore,
    private readonly source: KeyedSource,
    private readonly account: Account,
    private readonly events: SessionEvents,
    private readonly clock: Clock,
  ) {
    this.#store = new GuardedStore(store, clock, account.secrets);
  }

  /** @throws {DefexaError} the error of the login; none if only the store fails */
  async get(request: KeyedRequest): Promise<IssuedSession> {
    const entry = this.#entryOf(request.key);
    const turn = new LoginTurn(entry, this.#store, this.#turnLimits(), this.clock);
    try {
      const stored = await turn.wait(request);
      if (!stored && turn.hasWaited) {
        // The key may have been replaced during the wait.
        const key = await this.account.currentKey(request.signal);
        if (key !== request.key) {
          turn.end();
          return await this.get({ ...request, key });
        }
      }
      const session = stored ?? (await this.#logIn(entry, request));
      this.#isAfterRejection = false;
      if (stored) {
        this.#noteStore(undefined);
      }
      return this.#withKnownToken(session);
    } catch (error) {
      if (!(error instanceof StoreFailure)) {
        throw error;
      }
      this.#noteStore(error);
      // The others need not wait for a login that they will not see.
      turn.end();
      return await this.source.get(request);
    } finally {
      turn.end();
    }
  }

  /** Never rejects: callers learn why logins are paused, whatever goes wrong here. */
  async find(isUsable: SessionRequest['isUsable']): Promise<IssuedSession | undefined> {
    const nowMs = this.clock.monotonicMs();
    if (nowMs < this.#nextPollMs) {
      return undefined;
    }
    this.#nextPollMs = nowMs + POLL_INTERVAL_MS;
    const tooSlow = () => new StoreFailure('it was not read in time');
    try {
      const session = await withDeadline(this.clock, MAX_POLL_MS, tooSlow, undefined, async (signal) =>
        (await this.#currentEntry(signal)).find(isUsable),
      );
      return session && this.#withKnownToken(session);
    } catch {
      return undefined;
    }
  }

  /** Never throws: if the removal fails, a process that adopts the session gets it rejected, and logs in. */
  forget({ sessionToken }: DefexaSession): void {
    this.#isAfterRejection = true;
    inBackground(() => this.#remove(sessionToken)).catch(() => {});
  }

  async #remove(sessionToken: string): Promise<void> {
    const entry = await this.#currentEntry(new AbortController().signal);
    await entry.remove(sessionToken);
  }

  async #logIn(entry: StoreEntry, request: KeyedRequest): Promise<IssuedSession> {
    const session = await this.source.get(request);
    try {
      const latest = await entry.write(session, request);
      this.#noteStore(undefined);
      return latest;
    } catch (error) {
      if (error instanceof StoreFailure) {
        this.#noteStore(error);
      }
      // The session is valid even though it could not be written.
      return session;
    }
  }

  /** The token of another process's session has to be redacted, too. */
  #withKnownToken(session: IssuedSession): IssuedSession {
    this.account.secrets.addToken(session.sessionToken);
    return session;
  }

  #entryOf(key: string): StoreEntry {
    return new StoreEntry(this.#store, key, this.account.options.baseUrl, this.clock);
  }

  async #currentEntry(signal: AbortSignal): Promise<StoreEntry> {
    return this.#entryOf(await this.account.currentKey(signal));
  }

  #turnLimits(): TurnLimits {
    const timeoutMs = Math.min(this.account.options.timeout, MAX_COUNTED_TIMEOUT_MS);
    const countedMs = timeoutMs * (this.#isAfterRejection ? AFTER_REJECTION : 1);
    return { lockMs: WAIT_FOR_LOCK * countedMs, spareLockMs: WAIT_FOR_SPARE_LOCK * countedMs };
  }

  /** Emits the first of consecutive failures, and the first success after them. */
  #noteStore(failure: StoreFailure | undefined): void {
    const isDown = failure !== undefined;
    if (isDown !== this.#isStoreDown) {
      this.#isStoreDown = isDown;
      this.events.emit(
        isDown ? { type: 'store-unavailable', reason: failure.message } : { type: 'store-available' },
      );
    }
  }
}
