import type { DefexaSessionStore } from '../../../lib/store/session-store.js';
import { settled, SimulatedClock } from '../../support/simulated-clock.js';
import { SimulatedStore } from '../../support/store/simulated-store.js';
import { Calls } from '../calls.js';
import type { Chronicle } from '../chronicle.js';
import type { Dice } from '../dice.js';
import type { Happened, Method } from '../entry.js';
import { Machine } from './machine.js';
import { type Client, SimulatedServer } from './server.js';
import { SimulatedApp, TIMEOUT } from './simulated-app.js';
import { Vault } from './vault.js';

/** Those that share a store, and one that does not, and whose vault never has it wait. */
const SHARING = ['Alpha', 'Bravo', 'Charlie'];
export const ALONE = 'Delta';
/** The one that never restarts, so that what an app leaks adds up. */
export const STEADY = 'Charlie';

/** A merchant's machines, each with its app, and what they depend on. */
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

  constructor(
    readonly dice: Dice,
    private readonly chronicle: Chronicle,
  ) {
    this.server = new SimulatedServer(this.clock, dice);
    this.vault = new Vault(this.server.key);
    this.machines = [...SHARING, ALONE].map((name) => new Machine(name, this.clock, dice));
    this.note(this.machines[0]!, '', { type: 'secret', secret: this.server.key });
    this.machines.forEach((machine) => this.start(machine));
  }

  note(machine: Machine, app: string, happened: Happened): void {
    const when = {
      true: this.clock.monotonicMs(),
      wall: machine.wallMs(),
      monotonic: machine.monotonicMs(),
      machine: machine.name,
      app,
    };
    this.chronicle.note(when, happened);
  }

  /** Notes something that concerns all. */
  chaos(what: string): void {
    this.note(this.machines[0]!, '', { type: 'chaos', what });
  }

  get awake(): readonly Machine[] {
    return this.machines.filter((machine) => !machine.isSuspended);
  }

  appOn(machine: Machine): SimulatedApp {
    return this.#apps.get(machine.name)!;
  }

  /** Starts an app on a machine, in the place of the one before. */
  start(machine: Machine): void {
    this.#starts += 1;
    const name = `${machine.name} ${this.#starts}`;
    const client: Client = { name, machine, note: (happened) => this.note(machine, name, happened) };
    const store = machine.name === ALONE ? undefined : seenFrom(machine, this.store);
    const key = () => this.vault.ask(machine, { mayWait: machine.name !== ALONE });
    this.#apps.set(
      machine.name,
      new SimulatedApp(client, this.server, { key, store, keepWarm: this.dice.isTrue(0.7) }),
    );
  }

  /** Replaces the key: the server or the vault has the new one at once, and the other one later. */
  rotateKey(key: string, first: 'server' | 'vault' | undefined, late: number): void {
    this.endRotation();
    for (const place of [this.server, this.vault]) {
      const isLate = first !== undefined && place !== this[first];
      if (isLate) {
        this.#endRotation = this.clock.startTimer(late, () => (place.key = key));
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
    const { mustSucceed, timeout = TIMEOUT } = options;
    const limit = method === 'request' ? timeout : 2 * TIMEOUT;
    const abort = options.abortAfter === undefined ? undefined : new AbortController();
    const signal = abort?.signal;
    const { call } = this.#calls.make({ method, limit, mustSucceed }, app.client.note, async (order) =>
      method === 'request' ? app.order(order, { signal, timeout }) : app.getSession(method, signal),
    );
    if (abort) {
      machine.startTimer(options.abortAfter ?? 0, () => {
        app.client.note({ type: 'abort', call });
        abort.abort(new Error('the caller has gone'));
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
  /** After so many ms, the caller goes away. */
  abortAfter?: number;
  mustSucceed?: boolean;
}

/** A store whose answers reach a machine that is suspended when it goes on. */
function seenFrom(machine: Machine, store: DefexaSessionStore): DefexaSessionStore {
  const arrived = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } finally {
      await machine.awake();
    }
  };
  return {
    read: (...asked) => arrived(store.read(...asked)),
    write: (...asked) => arrived(store.write(...asked)),
    remove: (...asked) => arrived(store.remove(...asked)),
  };
}
