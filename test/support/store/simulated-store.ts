import type { DefexaSessionStore, StoredValue } from '../../../lib/store/session-store.js';
import type { SimulatedClock } from '../simulated-clock.js';

/** What the store is asked to do, as the steps of the protocol name it. */
export type Operation =
  'read session' | 'write session' | 'remove session' | 'take lock' | 'keep lock' | 'free lock';

/** How one operation goes: an error at once, or an answer after so many ms, done before that time or after it. */
export type Conduct = Error | { takes: number; done: 'first' | 'last' };

/** A store under simulated time, which is as good as it is told to be. */
export class SimulatedStore implements DefexaSessionStore {
  /** By how much its clock is ahead of the simulation's. */
  clockOffset = 0;
  /** Whether somebody who is no process of the fleet keeps all locks. */
  locksAreHeld = false;
  /** How each operation goes. */
  conduct: (operation: Operation) => Conduct = () => ({ takes: 1, done: 'last' });
  /** Everything it was asked to do. */
  readonly asked: Operation[] = [];

  readonly #entries = new Map<string, { value: string; end: number }>();

  constructor(private readonly clock: SimulatedClock) {}

  /** The sealed session, or whatever else lies in its place; undefined where there is none. */
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
    return this.#do(key, 'read', () => ({
      value: this.#current(key),
      clock: this.clock.wallMs() + this.clockOffset,
    }));
  }

  write(key: string, value: string, seen: string | undefined, timeToLive: number): Promise<boolean> {
    return this.#do(key, seen === value ? 'keep' : 'write', () => {
      const isHeld = this.locksAreHeld && key.endsWith('lock');
      const fits = !isHeld && this.#current(key) === seen;
      if (fits) {
        this.#entries.set(key, { value, end: this.clock.monotonicMs() + timeToLive });
      }
      return fits;
    });
  }

  remove(key: string, value: string): Promise<void> {
    return this.#do(key, 'remove', () => {
      if (this.#current(key) === value) {
        this.#entries.delete(key);
      }
    });
  }

  #do<T>(key: string, what: 'read' | 'write' | 'keep' | 'remove', act: () => T): Promise<T> {
    const operation = nameOf(key, what);
    this.asked.push(operation);
    const conduct = this.conduct(operation);
    if (conduct instanceof Error) {
      return Promise.reject(conduct);
    }
    const early = conduct.done === 'first' ? { result: act() } : undefined;
    return new Promise((resolve) => {
      this.clock.startTimer(conduct.takes, () => resolve(early ? early.result : act()));
    });
  }

  #current(key: string): string | undefined {
    const entry = this.#entries.get(key);
    return entry && this.clock.monotonicMs() < entry.end ? entry.value : undefined;
  }

  #key(what: 'session' | 'lock'): string {
    return [...this.#entries.keys()].find((key) => key.endsWith(`:${what}`)) ?? `:${what}`;
  }
}

function nameOf(key: string, what: 'read' | 'write' | 'keep' | 'remove'): Operation {
  const names = { read: 'read', write: 'take', keep: 'keep', remove: 'free' };
  return (key.endsWith('lock') ? `${names[what]} lock` : `${what} session`) as Operation;
}
