import { assertFault } from './assert-fault.js';
import type { DefexaFault } from './faults.js';
import type { DefexaFaultScope } from './options.js';

/** The faults that were set for an emulator, in their order. */
export class FaultQueue {
  readonly #faults: { fault: DefexaFault; route: string; times: number }[] = [];

  /** @throws as `assertFault` does */
  add(fault: DefexaFault, { route = 'login', times = Infinity }: DefexaFaultScope): void {
    assertFault(fault);
    if (times > 0) {
      this.#faults.push({ fault, route, times });
    }
  }

  /** Takes the fault for the next request of a route, if there is one. */
  take(route: string): DefexaFault | undefined {
    const next = this.#faults.find((fault) => fault.route === route);
    if (next && (next.times -= 1) <= 0) {
      this.#faults.splice(this.#faults.indexOf(next), 1);
    }
    return next?.fault;
  }

  clear(): void {
    this.#faults.length = 0;
  }
}
