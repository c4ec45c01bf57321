import { assertSendable, type DefexaFault } from './emulator-faults.js';
import type { DefexaFaultScope } from './emulator-options.js';

/** The faults that an emulator was told to answer with: those of a route take their turns. */
export class FaultQueue {
  readonly #faults: { fault: DefexaFault; route: string; times: number }[] = [];

  /** @throws what `assertSendable` throws */
  add(fault: DefexaFault, { route = 'login', times = Infinity }: DefexaFaultScope): void {
    assertSendable(fault);
    if (times > 0) {
      this.#faults.push({ fault, route, times });
    }
  }

  /** The fault for the next request of a route, if there is one. */
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
