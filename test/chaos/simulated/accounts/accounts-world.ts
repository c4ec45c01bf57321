import type { DefexaSessionStore } from '../../../../lib/store/session-store.js';
import type { SimulatedClock } from '../../../support/simulated-clock.js';
import { SimulatedStore } from '../../../support/store/simulated-store.js';
import { Calls } from '../../calls.js';
import { accountName } from '../../invariants/accounts.js';
import type { Method, Occurrence } from '../../log-entry.js';
import type { RandomSource } from '../../random-source.js';
import { errorName } from '../../rendering.js';
import type { RunLog } from '../../run-log.js';
import type { Machine } from '../machine.js';
import { TIMEOUT_MS } from '../simulated-app.js';
import { AccountsApp, BOUNDS, callWith } from './accounts-app.js';
import { ProcessClock } from './process-clock.js';
import { Database } from './database.js';
import { type Merchant, Merchants } from './merchants.js';

const MERCHANTS = 50;
/** More than are held. */
const SOME = 15;
const HOUR_MS = 3_600_000;
/** How long an account may be in use after a caller asked for it: until its options come, then by the call, then by a login. */
const LONGEST_USE_MS = 10_000 + 40_000 + 20_000;
/** How long the release of a lock in the store may still take after the shutdown. */
const LONGEST_END_MS = 500;
/** Of the lines in the log of Nest, every so many are searched for secrets, since that takes long. */
const OUTPUTS_PER_SEARCH = 10;

export interface AccountsCallOptions {
  readonly timeout?: number;
  readonly abortAfterMs?: number;
  readonly mustSucceed?: boolean;
}

/**
 * Machines that each have an app with `DefexaAccounts`. They have a platform, random numbers and a log of their own, so that the
 * rest of the simulation is the same with them as without.
 */
export class AccountsWorld {
  readonly merchants: Merchants;
  readonly database: Database;
  readonly store: SimulatedStore;
  readonly #apps = new Map<Machine, AccountsApp>();
  readonly #calls = new Calls();
  #starts = 0;
  #outputs = 0;

  /** @param storeFor gives each machine its view of the store, if it has one */
  constructor(
    readonly machines: readonly Machine[],
    readonly clock: SimulatedClock,
    readonly random: RandomSource,
    private readonly log: RunLog,
    private readonly storeFor: (machine: Machine, store: SimulatedStore) => DefexaSessionStore | undefined,
  ) {
    this.merchants = new Merchants(MERCHANTS, clock, random);
    this.database = new Database(this.merchants);
    this.store = new SimulatedStore(clock);
    this.merchants.all.forEach(({ storedKey }) => this.record({ type: 'secret', secret: storedKey }));
    this.machines.forEach((machine) => this.start(machine));
  }

  /** Records something that concerns all machines. */
  record(occurrence: Occurrence): void {
    this.#recordOn(this.machines[0]!, '', occurrence);
  }

  recordOutput(text: string): void {
    this.#outputs += 1;
    if (this.#outputs % OUTPUTS_PER_SEARCH === 0) {
      this.record({ type: 'output', text });
    }
  }

  get awake(): readonly Machine[] {
    return this.machines.filter((machine) => !machine.isSuspended);
  }

  /** Starts an app on a machine. */
  start(machine: Machine): void {
    this.#starts += 1;
    const name = `${machine.name} ${this.#starts}`;
    const clientOf = (merchant: Merchant) => {
      const account = accountName(name, merchant.id);
      const record = (occurrence: Occurrence) => this.#recordOn(machine, account, occurrence);
      return { name: account, machine, record };
    };
    const clock = new ProcessClock(machine, this.random);
    const store = this.storeFor(machine, this.store);
    this.#apps.set(
      machine,
      new AccountsApp(name, machine, clock, this.merchants, this.database, clientOf, store),
    );
  }

  /** Ends the app of a machine. Soon nothing of it may be left. */
  shutDown(machine: Machine): void {
    const { name, accounts, clock, clientOf } = this.#appOn(machine);
    for (const merchant of this.merchants.all) {
      clientOf(merchant).record({ type: 'shut down' });
    }
    accounts.onApplicationShutdown();
    machine.startTimer(LONGEST_END_MS, () => {
      const { timers } = clock;
      if (timers > 0 || accounts.size > 0) {
        const what = `${timers} timers and ${accounts.size} accounts after the shutdown of ${name}`;
        this.record({ type: 'leak', what });
      }
      clock.end();
    });
  }

  /** Replaces the key of a merchant on the platform, and in the database. */
  replaceKey(merchant: Merchant, delayMs: number): void {
    const key = this.merchants.addKey(merchant, this.random);
    this.record({ type: 'secret', secret: key });
    merchant.server.key = key;
    this.clock.startTimer(delayMs, () => this.storeKey(merchant));
  }

  /** Writes the platform's key into the database. Without a key function, the apps must let the account go. */
  storeKey(merchant: Merchant): void {
    if (merchant.storedKey !== merchant.server.key) {
      merchant.storedKey = merchant.server.key;
      if (!merchant.isKeyFunction) {
        this.machines.forEach((machine) => this.evict(machine, merchant));
      }
    }
  }

  evict(machine: Machine, { id }: Merchant): void {
    this.#appOn(machine).accounts.evict(id);
  }

  async call(machine: Machine, merchant: Merchant, method: Method, options: AccountsCallOptions = {}) {
    const { timeout = TIMEOUT_MS, mustSucceed } = options;
    const app = this.#appOn(machine);
    const { record } = app.clientOf(merchant);
    const askedAtMs = machine.monotonicMs();
    app.noteUse(merchant);
    const given = (error?: string) =>
      record({ type: 'account given', tookMs: machine.monotonicMs() - askedAtMs, mustSucceed, error });
    try {
      const account = await app.accounts.get(merchant.id);
      given();
      const abort = options.abortAfterMs === undefined ? undefined : new AbortController();
      const limitMs = method === 'request' ? timeout : 2 * TIMEOUT_MS;
      const { call } = this.#calls.make({ method, limitMs, mustSucceed }, record, (order) =>
        callWith(account, method, order, { signal: abort?.signal, timeout }),
      );
      if (abort) {
        machine.startTimer(options.abortAfterMs ?? 0, () => {
          record({ type: 'abort', call });
          abort.abort(new Error('aborted by the caller'));
        });
      }
    } catch (error) {
      given(errorName(error));
    }
  }

  /** Makes a call on each machine for some merchants, the same ones within an hour. */
  callSome(method: Method, options: AccountsCallOptions = {}): void {
    const first = Math.floor(this.clock.monotonicMs() / HOUR_MS) % MERCHANTS;
    const some = [...this.merchants.all, ...this.merchants.all].slice(first, first + SOME);
    for (const machine of this.awake) {
      some.forEach((merchant) => void this.call(machine, merchant, method, options));
    }
  }

  shutDownAll(): void {
    this.machines.forEach((machine) => this.shutDown(machine));
  }

  /**
   * Records how many accounts each app holds.
   *
   * @param longestUseMs how long an account may be in use after a caller asked for it
   */
  recordHeld(longestUseMs = LONGEST_USE_MS): void {
    for (const [machine, app] of this.#apps) {
      const { size: count } = app.accounts;
      const mayBeInUse = app.mayBeInUse(longestUseMs);
      this.#recordOn(machine, app.name, { type: 'accounts held', count, max: BOUNDS.max, mayBeInUse });
    }
  }

  #appOn(machine: Machine): AccountsApp {
    return this.#apps.get(machine)!;
  }

  #recordOn(machine: Machine, app: string, occurrence: Occurrence): void {
    const [trueMs, wallMs, monotonicMs] = [this.clock.monotonicMs(), machine.wallMs(), machine.monotonicMs()];
    this.log.record({ trueMs, wallMs, monotonicMs, machine: machine.name, app }, occurrence);
  }
}
