import type { DefexaEmulator } from '../../../lib/testing/index.js';
import type { AccountsApp } from '../process/accounts-app.js';
import { Ledger } from './ledger.js';
import type { Step } from './steps.js';

const CONCURRENT_STEPS = 48;
const MAX_VIOLATIONS = 20;

/** Takes the steps with the app and the emulator, many at a time, and collects what must not be. */
export class AccountsRun {
  readonly #ledger = new Ledger();
  readonly #violations: string[] = [];
  #keys = 0;

  constructor(
    private readonly defexa: DefexaEmulator,
    private readonly app: AccountsApp,
  ) {
    app.onSessionEvent(({ id, userId }) => {
      if (userId !== defexa.merchant(id).userId) {
        this.#violations.push(`${id} had an event with the session of user ${userId}`);
      }
    });
  }

  async take(steps: readonly Step[]): Promise<void> {
    const queue = steps.values();
    const work = async () => {
      for (const step of queue) {
        await this.#takeOne(step);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_STEPS }, work));
  }

  /** Calls the merchants again whose last call failed. That must succeed, since no outage and no backoff is left. */
  async recover(): Promise<void> {
    const { failing } = this.#ledger;
    for (const type of ['eviction', 'call'] as const) {
      await this.take(failing.map((id) => ({ type, id })));
    }
    this.#violations.push(...this.#ledger.failing.map((id) => `${id} still fails`));
  }

  /** Describes the first things that must not have happened. Call it at the end. */
  findViolations(): readonly string[] {
    this.#checkInvoices();
    return this.#violations.slice(0, MAX_VIOLATIONS);
  }

  async #takeOne({ type, id }: Step): Promise<void> {
    const merchant = this.defexa.merchant(id);
    switch (type) {
      case 'call':
        return this.#call(id);
      case 'eviction':
        return void (await this.app.ask('evict', { id }));
      case 'revocation':
        this.#ledger.noteRevocation(id);
        return merchant.revoke();
      case 'new key':
        return this.#replaceKey(id);
      case 'recovery':
        return this.#recover(id);
      case 'invoice outage':
        return merchant.fail({ problem: this.#ledger.beginOutage(id, 'invoice') }, { route: 'invoice' });
      case 'login outage':
        // Of a kind after which logins are not tried again, which would take long.
        merchant.fail({ problem: this.#ledger.beginOutage(id, 'login'), kind: 'settings_error' });
        this.#ledger.noteRevocation(id);
        return merchant.revoke();
    }
  }

  async #recover(id: string): Promise<void> {
    const end = this.#ledger.endOutage(id);
    this.defexa.merchant(id).recover();
    // Ends the backoff, too.
    await this.app.ask('evict', { id });
    end();
  }

  /** The old key is rejected from now on, and the sessions that it gave end. */
  async #replaceKey(id: string): Promise<void> {
    const end = this.#ledger.beginReplacement(id);
    this.#keys += 1;
    const key = `key-of-${id}-${this.#keys}`;
    const merchant = this.defexa.merchant(id);
    merchant.merchantPrivateKey = key;
    merchant.revoke();
    this.#ledger.noteRevocation(id);
    await this.app.ask('replaceKey', { id, key });
    end();
  }

  async #call(id: string): Promise<void> {
    const call = this.#ledger.beginCall(id);
    const answer = await this.app.ask('call', { id, call: call.number });
    const problem = this.#ledger.endCall(call, answer);
    if (problem) {
      this.#violations.push(problem);
    }
    const { invoiceId, userId } = answer;
    if (invoiceId === undefined) {
      return;
    }
    const invoice = this.defexa.invoices[invoiceId - 1];
    if (invoice?.fields['call'] !== call.number) {
      this.#violations.push(
        `call ${call.number} of ${id} got the response of call ${String(invoice?.fields['call'])}`,
      );
    }
    if (userId !== undefined && userId !== this.defexa.merchant(id).userId) {
      this.#violations.push(`call ${call.number} of ${id} saw the session of user ${userId}`);
    }
  }

  /** Each call that succeeded has opened one invoice, with the session of its merchant. No other call has. */
  #checkInvoices(): void {
    const left = new Map(this.#ledger.succeeded);
    for (const { fields, merchantId } of this.defexa.invoices) {
      const { call, merchant } = fields as { call: number; merchant: string };
      if (merchantId !== merchant || left.get(call) !== merchantId) {
        this.#violations.push(`call ${call} of ${merchant} opened an invoice of ${merchantId}`);
      }
      left.delete(call);
    }
    this.#violations.push(...[...left].map(([call, id]) => `call ${call} of ${id} opened no invoice`));
  }
}
