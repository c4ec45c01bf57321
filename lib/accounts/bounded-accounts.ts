import { Logger } from '@nestjs/common';
import { LogEntry } from '../logging/log-entry.js';
import { startBackgroundTimer } from '../clock/background.js';
import type { Clock } from '../clock/clock.js';
import type { DefexaAccount } from './defexa-account.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { HeldAccount } from './held-account.js';

/** An account in the map: held, or on its way. */
export interface Entry {
  readonly promise: Promise<DefexaAccount>;
  /** Undefined while its options are being resolved. */
  held: HeldAccount | undefined;
}

interface CountedEntry extends Entry {
  /** The number of its last use, counted over all accounts. */
  lastUse: number;
}

export interface Bounds {
  /** How many accounts are held at a time, unless more are in use. */
  readonly max: number;
  readonly idleTimeoutMs: number;
}

/** How often the sweep looks for idle accounts during one idle time-out. */
const ROUNDS_PER_TIMEOUT = 4;
/** How many accounts may be added before some are let go at once: a loop of awaits may never end its turn of the event loop. */
const MAX_ADDED_PER_TURN = 1_000;

/**
 * The accounts that are held, and which of them are let go: those that are idle, and those whose last use is longest ago if there
 * are too many. An account in use stays, or goes as soon as its last login or call has ended.
 */
export class BoundedAccounts {
  readonly #entries = new Map<string, CountedEntry>();
  /** Accounts that have left the map, but are still in use. */
  readonly #leaving = new Set<HeldAccount>();
  /** The sessions of accounts that were let go. Somebody may still have one, and use it. */
  readonly #letGo = new Set<WeakRef<DefexaSessionProvider>>();
  /** How often accounts have been used. Moving them to the end of the map instead would make maps of V8 slow. */
  #uses = 0;
  /** The value of `#uses` at the latest sweeps, the oldest first. */
  #usesAtSweeps: number[] = [];
  /** One timer for all accounts. */
  #stopSweepTimer: (() => void) | undefined;
  #stopTrimTimer: (() => void) | undefined;
  #trimAtOnceFrom = 0;
  #hasWarned = false;

  constructor(
    private readonly bounds: Bounds,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** Returns an account and notes that it is used. */
  use(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    if (entry) {
      this.#uses += 1;
      entry.lastUse = this.#uses;
    }
    return entry;
  }

  /** Adds an account whose options are being resolved. */
  add(id: string, promise: Promise<DefexaAccount>): Entry {
    this.#uses += 1;
    const entry = { promise, held: undefined, lastUse: this.#uses };
    this.#entries.set(id, entry);
    this.trimSoon();
    this.#startSweepTimer();
    return entry;
  }

  /** Notes the account of an entry. If the entry has left the map meanwhile, lets the account go. */
  setHeld(id: string, entry: Entry, held: HeldAccount): void {
    entry.held = held;
    if (this.#entries.get(id) !== entry) {
      this.#leaving.add(held);
    }
    this.trimSoon();
  }

  /** @returns whether the account, or the entry, was there */
  remove(id: string, expected?: Entry): boolean {
    const entry = this.#entries.get(id);
    if (!entry || (expected && entry !== expected)) {
      return false;
    }
    this.#delete(id, entry);
    this.#letLeavingGo();
    return true;
  }

  /**
   * Lets accounts go that are no longer in use, once per turn of the event loop: callers who just got one are about to use it.
   * Call it whenever a login or a call has ended.
   */
  trimSoon(): void {
    if (this.size > this.#trimAtOnceFrom) {
      this.#trim();
    } else if (this.size > this.bounds.max || this.#leaving.size > 0) {
      this.#stopTrimTimer ??= startBackgroundTimer(this.clock, 0, () => {
        this.#stopTrimTimer = undefined;
        this.#trim();
      });
    }
  }

  /** Closes all accounts, including those that somebody still has. */
  close(): void {
    this.#stopSweepTimer?.();
    this.#stopTrimTimer?.();
    const inMap = [...this.#entries.values()].map(({ held }) => held);
    for (const held of [...inMap, ...this.#leaving]) {
      held?.close();
    }
    for (const reference of this.#letGo) {
      reference.deref()?.onApplicationShutdown();
    }
    this.#entries.clear();
    this.#leaving.clear();
    this.#letGo.clear();
  }

  #trim(): void {
    const { max } = this.bounds;
    const excess = this.size - max;
    if (excess > 0) {
      const idle = [...this.#entries].filter(([, entry]) => !isInUse(entry));
      const lastUses = Float64Array.from(idle, ([, { lastUse }]) => lastUse).sort();
      const lastToGo = lastUses[Math.min(excess, idle.length) - 1]!;
      idle.filter(([, { lastUse }]) => lastUse <= lastToGo).forEach((each) => this.#delete(...each));
    }
    this.#letLeavingGo();
    this.#trimAtOnceFrom = Math.max(max, this.size) + MAX_ADDED_PER_TURN;
    if (this.size > max && !this.#hasWarned) {
      this.#hasWarned = true;
      const message = `More than ${max} accounts are in use at a time, and all of them are held. Set a larger max.`;
      new Logger('DefexaAccounts').warn(new LogEntry(message, { event: 'max-exceeded', max }));
    }
  }

  #delete(id: string, { held }: Entry): void {
    this.#entries.delete(id);
    if (held) {
      this.#leaving.add(held);
    }
  }

  #letLeavingGo(): void {
    for (const held of this.#leaving) {
      if (!held.isInUse) {
        this.#leaving.delete(held);
        this.#letGo.add(new WeakRef(held.session));
        held.letGo();
      }
    }
  }

  #startSweepTimer(): void {
    const intervalMs = this.bounds.idleTimeoutMs / ROUNDS_PER_TIMEOUT;
    this.#stopSweepTimer ??= startBackgroundTimer(this.clock, intervalMs, () => this.#sweep());
  }

  /** Lets accounts go that have been idle for the whole time-out. */
  #sweep(): void {
    this.#usesAtSweeps.push(this.#uses);
    const idleSince = this.#usesAtSweeps.length > ROUNDS_PER_TIMEOUT ? this.#usesAtSweeps.shift()! : 0;
    for (const [id, entry] of this.#entries) {
      if (isInUse(entry)) {
        this.use(id);
      } else if (entry.lastUse <= idleSince) {
        this.#delete(id, entry);
      }
    }
    this.#letLeavingGo();
    for (const reference of this.#letGo) {
      if (!reference.deref()) {
        this.#letGo.delete(reference);
      }
    }
    this.#stopSweepTimer = undefined;
    if (this.size + this.#leaving.size > 0) {
      this.#startSweepTimer();
    } else {
      this.#usesAtSweeps = [];
    }
  }
}

function isInUse({ held }: Entry): boolean {
  return !held || held.isInUse;
}
