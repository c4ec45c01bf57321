import type { DefexaEmulator } from 'nestjs-defexa/testing';
import { say } from '../say.js';
import type { Customers } from './customers.js';

const POLL_INTERVAL_MS = 100;

interface Counts {
  readonly logins: number;
  readonly invoices: number;
  readonly failed: number;
}

/** Prints a summary of each session's lifetime, from the counts of the emulator and the customers. */
export class Lifetimes {
  #number = 0;
  #startedAt = -Infinity;
  #countsAtStart: Counts;
  #latest: Counts;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly defexa: DefexaEmulator,
    private readonly customers: Customers,
  ) {
    this.#countsAtStart = this.#latest = this.#counts();
    this.#timer = setInterval(() => this.#poll(), POLL_INTERVAL_MS);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#latest = this.#counts();
    this.#printSummary(', cut short');
  }

  /** A lifetime starts with a login. A second login shortly after it counts as a surplus one of the same lifetime. */
  #poll(): void {
    const counts = this.#counts();
    const isOld = performance.now() - this.#startedAt > this.defexa.sessionLifetime / 2;
    if (counts.logins > this.#latest.logins && isOld) {
      this.#printSummary();
      this.#number += 1;
      this.#startedAt = performance.now();
      this.#countsAtStart = this.#latest;
    }
    this.#latest = counts;
  }

  #printSummary(remark = ''): void {
    if (this.#number > 0) {
      const { logins, invoices, failed } = this.#latest;
      const start = this.#countsAtStart;
      const count = logins - start.logins;
      say(
        `lifetime ${this.#number}${remark}: ${count} login${count === 1 ? '' : 's'}, ` +
          `${invoices - start.invoices} invoices, ${failed - start.failed} failed`,
      );
    }
  }

  #counts(): Counts {
    return {
      logins: this.defexa.counts.logins,
      invoices: this.defexa.invoices.length,
      failed: this.customers.failed,
    };
  }
}
