import type { DefexaSessionStore } from '../../../lib/store/session-store.js';
import { settled, SimulatedClock } from '../../support/simulated-clock.js';
import { SimulatedStore } from '../../support/store/simulated-store.js';
import { Calls } from '../calls.js';
import type { RunLog } from '../run-log.js';
import type { RandomSource } from '../random-source.js';
import type { Occurrence, Method } from '../log-entry.js';
import { Machine } from './machine.js';
import { type Client, SimulatedServer } from './simulated-server.js';
import { SimulatedApp, TIMEOUT_MS } from './simulated-app.js';
import { Vault } from './vault.js';

/** The machines that share a store. */
const WITH_STORE = ['Alpha', 'Bravo', 'Charlie'];
/** A machine without a store, whose key is always available at once. */
export const WITHOUT_STORE = 'Delta';
/** A machine whose app never restarts, so that its leaks add up. */
export const NEVER_RESTARTED = 'Charlie';

/** A merchant's machines, each with its app, and the services that they depend on. */
export class World {
  readonly clock = new SimulatedClock();
  readonly server: SimulatedServer;
  readonly store = new SimulatedStore(this.clock);
  readonly vault: Vault;
  readonly machines: readonly Machine[];
  readonly #apps = new Map<string, SimulatedApp>();
  readonly #calls = new Calls();
  #starts = 0;
  #endRotation = () => {};

  /** @param accountsLog a log of the same machines, which what happens to their clocks is recorded in, too */
  constructor(
    readonly random: RandomSource,
    private readonly log: RunLog,
    private readonly accountsLog?: RunLog,
  ) {
    this.server = new SimulatedServer(this.clock, random);
    this.vault = new Vault(this.server.key);
    this.machines = [...WITH_STORE, WITHOUT_STORE].map((name) => new Machine(name, this.clock, random));
    this.record(this.machines[0]!, '', { type: 'secret', secret: this.server.key });
    this.machines.forEach((machine) => this.start(machine));
  }

  record(machine: Machine, app: string, occurrence: Occurrence): void {
    const context = {
      trueMs: this.clock.monotonicMs(),
      wallMs: machine.wallMs(),
      monotonicMs: machine.monotonicMs(),
      machine: machine.name,
      app,
    };
    this.log.record(context, occurrence);
    if (occurrence.type === 'clock set' || occurrence.type === 'suspended') {
      this.accountsLog?.record(context, occurrence);
    }
  }

  /** Records an incident that concerns all machines. */
  recordIncident(what: string): void {
    this.record(this.machines[0]!, '', { type: 'incident', what });
  }

  get awake(): readonly Machine[] {
    return this.machines.filter((machine) => !machine.isSuspended);
  }

  appOn(machine: Machine): SimulatedApp {
    return this.#apps.get(machine.name)!;
  }

  /** Starts an app on a machine, and replaces the one before. */
  start(machine: Machine): void {
    this.#starts += 1;
    const name = `${machine.name} ${this.#starts}`;
    const client: Client = { name, machine, record: (occurrence) => this.record(machine, name, occurrence) };
    const store = machine.name === WITHOUT_STORE ? undefined : storeSeenFrom(machine, this.store);
    const key = () => this.vault.readKey(machine, { mayWait: machine.name !== WITHOUT_STORE });
    this.#apps.set(
      machine.name,
      new SimulatedApp(client, this.server, { key, store, keepWarm: this.random.bool(0.7) }),
    );
  }

  /** Replaces the key: at once in `first`, and later in the other place; without `first`, in both at once. */
  rotateKey(key: string, first: 'server' | 'vault' | undefined, delayMs: number): void {
    this.endRotation();
    for (const place of [this.server, this.vault]) {
      const isLate = first !== undefined && place !== this[first];
      if (isLate) {
        this.#endRotation = this.clock.startTimer(delayMs, () => (place.key = key));
      } else {
        place.key = key;
      }
    }
  }

  endRotation(): void {
    this.#endRotation();
  }

  call(machine: Machine, method: Method, options: CallOptions = {}): void {
    const app = this.appOn(machine);
    const { mustSucceed, timeout = TIMEOUT_MS } = options;
    const limitMs = method === 'request' ? timeout : 2 * TIMEOUT_MS;
    const abort = options.abortAfterMs === undefined ? undefined : new AbortController();
    const signal = abort?.signal;
    const { call } = this.#calls.make({ method, limitMs, mustSucceed }, app.client.record, async (order) =>
      method === 'request' ? app.order(order, { signal, timeout }) : app.getSession(method, signal),
    );
    if (abort) {
      machine.startTimer(options.abortAfterMs ?? 0, () => {
        app.client.record({ type: 'abort', call });
        abort.abort(new Error('aborted by the caller'));
      });
    }
  }

  async pass(milliseconds: number): Promise<void> {
    await this.clock.pass(milliseconds);
    await settled();
    this.store.asked.length = 0;
  }
}

interface CallOptions {
  timeout?: number;
  /** After so many milliseconds, the caller aborts. */
  abortAfterMs?: number;
  mustSucceed?: boolean;
}

/** A store whose responses reach a suspended machine when it goes on. */
export function storeSeenFrom(machine: Machine, store: DefexaSessionStore): DefexaSessionStore {
  const delivered = async <T>(response: Promise<T>): Promise<T> => {
    try {
      return await response;
    } finally {
      await machine.awake();
    }
  };
  return {
    read: (...args) => delivered(store.read(...args)),
    write: (...args) => delivered(store.write(...args)),
    remove: (...args) => delivered(store.remove(...args)),
  };
}
