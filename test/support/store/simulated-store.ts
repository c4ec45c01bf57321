import type { DefexaSessionStore, StoredValue } from '../../../lib/store/session-store.js';
import type { SimulatedClock } from '../simulated-clock.js';

/** The operations of the store, named after what they do for the protocol. */
export type Operation =
  'read session' | 'write session' | 'remove session' | 'take lock' | 'renew lock' | 'release lock';

/** How one operation goes: it fails at once, or it takes some milliseconds and has its effect first or last. */
export type Conduct = Error | { tookMs: number; done: 'first' | 'last' };

type Method = 'read' | 'write' | 'renew' | 'remove';

/** A store under simulated time, whose operations can fail or be slow. */
export class SimulatedStore implements DefexaSessionStore {
  /** By how much its clock is ahead of the simulation's. */
  clockOffset = 0;
  /** Whether somebody outside the fleet holds all locks. */
  locksAreHeld = false;
  /** How each operation goes. */
  conduct: (operation: Operation) => Conduct = () => ({ tookMs: 1, done: 'last' });
  /** All operations so far. */
  readonly asked: Operation[] = [];

  readonly #entries = new Map<string, { value: string; end: number }>();

  constructor(private readonly clock: SimulatedClock) {}

  /** The value in the place of the session: the encrypted session, or what a test put there. */
  get session(): string | undefined {
    return this.#current(this.#key('session'));
  }

  set session(value: string | undefined) {
    const key = this.#key('session');
    this.#entries.delete(key);
    if (value !== undefined) {
      this.#entries.set(key, { value, end: Infinity });
    }
  }

  get isLocked(): boolean {
    return [...this.#entries.keys()].some((key) => key.endsWith(':lock') && this.#current(key) !== undefined);
  }

  read(key: string): Promise<StoredValue> {
    return this.#run(key, 'read', () => ({
      value: this.#current(key),
      clock: this.clock.wallMs() + this.clockOffset,
    }));
  }

  write(key: string, value: string, seen: string | undefined, timeToLive: number): Promise<boolean> {
    return this.#run(key, seen === value ? 'renew' : 'write', () => {
      const isHeld = this.locksAreHeld && key.endsWith('lock');
      const isWritten = !isHeld && this.#current(key) === seen;
      if (isWritten) {
        this.#entries.set(key, { value, end: this.clock.monotonicMs() + timeToLive });
      }
      return isWritten;
    });
  }

  remove(key: string, value: string): Promise<void> {
    return this.#run(key, 'remove', () => {
      if (this.#current(key) === value) {
        this.#entries.delete(key);
      }
    });
  }

  #run<T>(key: string, method: Method, effect: () => T): Promise<T> {
    const operation = operationOf(key, method);
    this.asked.push(operation);
    const conduct = this.conduct(operation);
    if (conduct instanceof Error) {
      return Promise.reject(conduct);
    }
    const early = conduct.done === 'first' ? { result: effect() } : undefined;
    return new Promise((resolve) => {
      this.clock.startTimer(conduct.tookMs, () => resolve(early ? early.result : effect()));
    });
  }

  #current(key: string): string | undefined {
    const entry = this.#entries.get(key);
    return entry && this.clock.monotonicMs() < entry.end ? entry.value : undefined;
  }

  #key(name: 'session' | 'lock'): string {
    return [...this.#entries.keys()].find((key) => key.endsWith(`:${name}`)) ?? `:${name}`;
  }
}

function operationOf(key: string, method: Method): Operation {
  const lockVerbs = { read: 'read', write: 'take', renew: 'renew', remove: 'release' };
  return (key.endsWith('lock') ? `${lockVerbs[method]} lock` : `${method} session`) as Operation;
}
