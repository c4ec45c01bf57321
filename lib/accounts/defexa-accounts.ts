import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { inBackground } from '../clock/background.js';
import { copyError, shutdownError } from '../errors/defexa-errors.js';
import { DefexaConfigurationError, isDefexaError } from '../errors/index.js';
import { shownValue } from '../options/rule.js';
import { SessionEvents, type SessionObserver } from '../session/session-events.js';
import type { DefexaAccountEvent } from './account-events.js';
import type { BoundedAccounts, Entry } from './bounded-accounts.js';
import type { DefexaAccount } from './defexa-account.js';
import type { AccountHooks, CreateAccount } from './held-account.js';

/**
 * The accounts of merchants that come and go while the app runs. Their options come from the `resolve` function of
 * `DefexaModule.forAccounts()`.
 *
 * @example
 * const { http } = await this.accounts.get(merchantId);
 * await firstValueFrom(http.post('/api/v1/…', { amount }));
 */
@Injectable()
export class DefexaAccounts implements OnApplicationShutdown {
  private readonly events = new SessionEvents<DefexaAccountEvent>();
  private readonly hooks: AccountHooks;

  /**
   * @param closed aborted when the app shuts down
   * @internal
   */
  constructor(
    private readonly accounts: BoundedAccounts,
    private readonly create: CreateAccount,
    private readonly closed: AbortController,
  ) {
    this.hooks = {
      onEvent: (event) => {
        this.events.emit(event);
        this.accounts.trimSoon();
      },
      onCallEnd: () => this.accounts.trimSoon(),
    };
  }

  /** The events of all accounts, each with its `accountId`. Completes when the app shuts down. */
  get events$(): Observable<DefexaAccountEvent> {
    return this.events.events$;
  }

  /** How many accounts are held. */
  get size(): number {
    return this.accounts.size;
  }

  /**
   * Returns the account of a merchant. Callers that ask for an account at the same time share one call of `resolve`. An account that
   * is held is returned at once.
   *
   * Get the account anew for each use: what you keep is not updated when the merchant's key is replaced.
   *
   * @throws {DefexaAccountNotFoundError} if `resolve` returned undefined
   * @throws {DefexaUnavailableError} if `resolve` threw or took longer than `timeout`, or the app has shut down
   * @throws {DefexaConfigurationError} if the options from `resolve` are wrong, or the id is not a string or empty
   */
  get(id: string): Promise<DefexaAccount> {
    const entry = this.accounts.use(id);
    return entry?.held ? entry.promise : this.join(id, entry);
  }

  /**
   * Lets an account go, for example because its key was replaced. The next `get()` calls `resolve` again. Calls in progress are
   * completed.
   *
   * @returns whether the account was held
   */
  evict(id: string): boolean {
    return this.accounts.remove(id);
  }

  /**
   * Has an observer follow each account for telemetry, from its creation on.
   *
   * @internal
   */
  set createObserver(createObserver: (id: string) => SessionObserver) {
    this.hooks.createObserver = createObserver;
  }

  /** @internal */
  get createObserver(): AccountHooks['createObserver'] {
    return this.hooks.createObserver;
  }

  /** Ends all accounts. From then on no caller gets an account. */
  onApplicationShutdown(): void {
    this.closed.abort(shutdownError());
    this.accounts.close();
    this.events.complete();
  }

  /** What `JSON.stringify` shows. */
  toJSON(): Record<string, unknown> {
    return { size: this.size };
  }

  /** Waits for an account that is on its way. Each caller gets an error of its own. */
  private async join(id: string, entry: Entry | undefined): Promise<DefexaAccount> {
    if (this.closed.signal.aborted) {
      throw shutdownError();
    }
    if (typeof id !== 'string' || id === '') {
      throw new DefexaConfigurationError([
        `DefexaAccounts.get() needs the id of an account, a string that is not empty; it got ${shownValue(id)}.`,
      ]);
    }
    try {
      return await (entry ?? this.add(id)).promise;
    } catch (error) {
      throw isDefexaError(error) ? copyError(error) : error;
    }
  }

  private add(id: string): Entry {
    // In a microtask, when the entry exists.
    const promise = inBackground(() => Promise.resolve().then(() => this.createInto(id, entry)));
    const entry = this.accounts.add(id, promise);
    return entry;
  }

  private async createInto(id: string, entry: Entry): Promise<DefexaAccount> {
    try {
      const held = await this.create(id, this.hooks);
      if (this.closed.signal.aborted) {
        held.close();
        throw shutdownError();
      }
      this.accounts.setHeld(id, entry, held);
      return held;
    } catch (error) {
      this.accounts.remove(id, entry);
      throw error;
    }
  }
}
