import { inspect } from 'node:util';
import type { FaultQueue } from './fault-queue.js';
import type { DefexaFault } from './faults.js';
import type { MerchantState } from './merchant-state.js';
import type { DefexaEmulatorCounts, DefexaFaultScope } from './options.js';
import type { EmulatedInvoice } from './emulated-invoice.js';

/**
 * One of several merchants of an emulator, as `DefexaEmulator.merchant()` returns it. It has what the emulator has, for this merchant
 * alone.
 *
 * A request belongs to the merchant whose key it has, as every login does, or else to the merchant whose session it uses. That
 * merchant's replaced keys and ended sessions count, too: they are rejected.
 *
 * @example
 * const defexa = await DefexaEmulator.start({ merchants: { acme: 'key-of-acme', bistro: 'key-of-bistro' } });
 * const acme = defexa.merchant('acme');
 * acme.fail('server-error', { times: 1 }); // bistro logs in as usual
 * acme.merchantPrivateKey = 'next-key-of-acme';
 */
export class EmulatedMerchant {
  readonly #state: MerchantState;
  readonly #faults: FaultQueue;
  readonly #changeKey: (key: string) => void;

  /** @internal */
  constructor(state: MerchantState, faults: FaultQueue, changeKey: (key: string) => void) {
    this.#state = state;
    this.#faults = faults;
    this.#changeKey = changeKey;
  }

  /** The key that logs in. Assign another one to replace it. */
  get merchantPrivateKey(): string {
    return this.#state.key;
  }

  /**
   * @throws {RangeError} if another merchant has the key
   * @throws {TypeError} if it is not a valid key
   */
  set merchantPrivateKey(key: string) {
    this.#changeKey(key);
  }

  /** The `user_id` in the merchant's login responses. Each merchant has another one. */
  get userId(): number {
    return this.#state.userId;
  }

  /**
   * How long the sessions live that the merchant gets from now on, in milliseconds.
   *
   * @default undefined: the emulator's `sessionLifetime`
   */
  get sessionLifetime(): number | undefined {
    return this.#state.sessionLifetime;
  }

  /** Sessions that were issued before keep theirs. */
  set sessionLifetime(milliseconds: number | undefined) {
    this.#state.sessionLifetime = milliseconds;
  }

  /** Counts the merchant's requests so far. Each is counted when it has arrived completely. */
  get counts(): DefexaEmulatorCounts {
    return this.#state.log.counts;
  }

  /** The invoices opened so far with the merchant's sessions. */
  get invoices(): EmulatedInvoice[] {
    return this.#state.log.invoices;
  }

  /**
   * Makes the merchant's requests fail. Its faults and those of the emulator apply one after another, in the order of the calls.
   *
   * @throws as `DefexaEmulator.fail()` does
   */
  fail(fault: DefexaFault, scope: DefexaFaultScope = {}): void {
    this.#faults.add(fault, scope, this.#state);
  }

  /** Removes the merchant's faults. Those of the emulator remain. */
  recover(): void {
    this.#faults.clear(this.#state);
  }

  /** Ends one session of the merchant, or all of them, without telling the app. As with the emulator's, two in a row pause its logins. */
  revoke(sessionToken?: string): void {
    this.#state.sessions.revoke(sessionToken);
  }

  /** What `JSON.stringify` shows, without the key. */
  toJSON(): Record<string, unknown> {
    return { id: this.#state.id, userId: this.userId, counts: this.counts };
  }

  /** What `console.log` shows, without the key. */
  [inspect.custom](): string {
    return `EmulatedMerchant ${inspect(this.toJSON())}`;
  }
}
