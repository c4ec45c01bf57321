import type { DefexaEmulator } from 'nestjs-defexa/testing';
import { say } from '../say.js';
import type { Customers } from './customers.js';

const PAUSE = 100;

interface Counts {
  readonly logins: number;
  readonly invoices: number;
  readonly failed: number;
}

/** Sums up the lifetime of each session, from what the emulator has seen and the customers got. */
export class Lifetimes {
  #number = 0;
  #begunAt = -Infinity;
  #atBegin: Counts;
  #latest: Counts;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly defexa: DefexaEmulator,
    private readonly customers: Customers,
  ) {
    this.#atBegin = this.#latest = this.#counts();
    this.#timer = setInterval(() => this.#look(), PAUSE);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#latest = this.#counts();
    this.#sumUp(', cut short');
  }

  /** A lifetime begins with a login; but not with the second of two in a row, which are one too many for one lifetime. */
  #look(): void {
    const counts = this.#counts();
    const isOld = performance.now() - this.#begunAt > this.defexa.sessionLifetime / 2;
    if (counts.logins > this.#latest.logins && isOld) {
      this.#sumUp();
      this.#number += 1;
      this.#begunAt = performance.now();
      this.#atBegin = this.#latest;
    }
    this.#latest = counts;
  }

  #sumUp(remark = ''): void {
    if (this.#number > 0) {
      const { logins, invoices, failed } = this.#latest;
      const begin = this.#atBegin;
      const count = logins - begin.logins;
      say(
        `lifetime ${this.#number}${remark}: ${count} login${count === 1 ? '' : 's'}, ` +
          `${invoices - begin.invoices} invoices, ${failed - begin.failed} failed`,
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
