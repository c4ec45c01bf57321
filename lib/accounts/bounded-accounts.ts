import { Logger } from '@nestjs/common';
import { startBackgroundTimer } from '../clock/background.js';
import type { Clock } from '../clock/clock.js';
import type { DefexaAccount } from './defexa-account.js';
import type { HeldAccount } from './held-account.js';

/** An account in the map: held, or on its way. */
export interface Entry {
  readonly promise: Promise<DefexaAccount>;
  /** Undefined while its options are being resolved. */
  held: HeldAccount | undefined;
}

interface TimedEntry extends Entry {
  /** The round of the sweep in which it was used last. */
  usedInRound: number;
}

export interface Bounds {
  /** How many accounts are held at a time, unless more are in use. */
  readonly max: number;
  readonly idleTimeoutMs: number;
}

/** How often the sweep looks for idle accounts during one idle time-out. */
const ROUNDS_PER_TIMEOUT = 4;

/**
 * The accounts that are held, and which of them are let go: those that are idle, and those whose last use is longest ago if there
 * are too many. An account in use stays, or goes as soon as its last login or call has ended.
 */
export class BoundedAccounts {
  /** In the order of their last use, the oldest first. */
  readonly #entries = new Map<string, TimedEntry>();
  /** Accounts that have left the map, but are still in use. */
  readonly #leaving = new Set<HeldAccount>();
  #round = 0;
  /** One timer for all accounts. */
  #stopTimer: (() => void) | undefined;
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
      entry.usedInRound = this.#round;
      this.#entries.delete(id);
      this.#entries.set(id, entry);
    }
    return entry;
  }

  /** Adds an account whose options are being resolved. */
  add(id: string, promise: Promise<DefexaAccount>): Entry {
    const entry = { promise, held: undefined, usedInRound: this.#round };
    this.#entries.set(id, entry);
    this.trim();
    this.#startTimer();
    return entry;
  }

  /** Notes the account of an entry. If the entry has left the map meanwhile, lets the account go. */
  setHeld(id: string, entry: Entry, held: HeldAccount): void {
    entry.held = held;
    if (this.#entries.get(id) !== entry) {
      this.#letGo(held);
    }
  }

  /** @returns whether the account, or the entry, was there */
  remove(id: string, expected?: Entry): boolean {
    const entry = this.#entries.get(id);
    if (!entry || (expected && entry !== expected)) {
      return false;
    }
    this.#entries.delete(id);
    if (entry.held) {
      this.#letGo(entry.held);
    }
    return true;
  }

  /** Lets accounts go that no longer are in use. Call it whenever a login or a call has ended. */
  trim(): void {
    for (const held of this.#leaving) {
      if (!held.isInUse) {
        this.#leaving.delete(held);
        held.letGo();
      }
    }
    const { max } = this.bounds;
    for (const [id, entry] of this.#entries) {
      if (this.#entries.size <= max) {
        return;
      }
      if (!isInUse(entry)) {
        this.remove(id);
      }
    }
    if (this.#entries.size > max && !this.#hasWarned) {
      this.#hasWarned = true;
      new Logger('DefexaAccounts').warn(
        `More than ${max} accounts are in use at a time, and all of them are held. Set a larger max.`,
      );
    }
  }

  /** Closes all accounts. */
  close(): void {
    this.#stopTimer?.();
    const all = [...this.#entries.values()].map(({ held }) => held);
    for (const held of [...all, ...this.#leaving]) {
      held?.close();
    }
    this.#entries.clear();
    this.#leaving.clear();
  }

  #letGo(held: HeldAccount): void {
    if (held.isInUse) {
      this.#leaving.add(held);
    } else {
      held.letGo();
    }
  }

  #startTimer(): void {
    const intervalMs = this.bounds.idleTimeoutMs / ROUNDS_PER_TIMEOUT;
    this.#stopTimer ??= startBackgroundTimer(this.clock, intervalMs, () => this.#sweep());
  }

  /** Lets accounts go that have been idle for the whole time-out. */
  #sweep(): void {
    this.#round += 1;
    for (const [id, entry] of this.#entries) {
      if (this.#round - entry.usedInRound <= ROUNDS_PER_TIMEOUT) {
        break;
      }
      if (isInUse(entry)) {
        this.use(id);
      } else {
        this.remove(id);
      }
    }
    this.#stopTimer = undefined;
    if (this.size > 0) {
      this.#startTimer();
    }
  }
}

function isInUse({ held }: Entry): boolean {
  return !held || held.isInUse;
}
