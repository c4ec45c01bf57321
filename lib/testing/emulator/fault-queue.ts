import { assertFault, assertRoute } from './assert-fault.js';
import type { DefexaFault } from './faults.js';
import type { MerchantState } from './merchant-state.js';
import type { DefexaFaultScope } from './options.js';

interface QueuedFault {
  readonly fault: DefexaFault;
  readonly route: string;
  /** Undefined: any merchant. */
  readonly merchant: MerchantState | undefined;
  times: number;
}

/** The faults that were set for an emulator and its merchants, in their order. */
export class FaultQueue {
  #faults: QueuedFault[] = [];

  /** @throws as `assertFault` and `assertRoute` do */
  add(
    fault: DefexaFault,
    { route = 'login', times = Infinity }: DefexaFaultScope,
    merchant?: MerchantState,
  ): void {
    assertFault(fault);
    assertRoute(route);
    if (times > 0) {
      this.#faults.push({ fault, route, merchant, times });
    }
  }

  /** Takes the fault for the next request of a merchant to a route, if there is one. */
  take(route: string, sender: MerchantState): DefexaFault | undefined {
    const next = this.#faults.find(
      (fault) => fault.route === route && (fault.merchant === undefined || fault.merchant === sender),
    );
    if (next && (next.times -= 1) <= 0) {
      this.#faults.splice(this.#faults.indexOf(next), 1);
    }
    return next?.fault;
  }

  /** Removes the faults of one merchant, or all faults. */
  clear(merchant?: MerchantState): void {
    this.#faults = merchant ? this.#faults.filter((fault) => fault.merchant !== merchant) : [];
  }
}
