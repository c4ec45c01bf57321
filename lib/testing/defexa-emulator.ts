import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { EmulatedMerchant } from './emulator/emulated-merchant.js';
import { FaultQueue } from './emulator/fault-queue.js';
import type { DefexaFault } from './emulator/faults.js';
import { MerchantState } from './emulator/merchant-state.js';
import { EmulatedMerchants } from './emulator/merchants.js';
import {
  DEFAULT_KEY,
  type DefexaEmulatorCounts,
  type DefexaEmulatorOptions,
  type DefexaFaultScope,
} from './emulator/options.js';
import type { EmulatedInvoice } from './emulator/emulated-invoice.js';
import { assertRejectionForm, type DefexaRejectionForm } from './emulator/problems.js';
import { RequestHandler } from './emulator/request-handler.js';
import { createCounts } from './emulator/request-log.js';

/**
 * A stand-in for Defexa over HTTP on this machine, for tests and demonstrations. It needs neither Express nor Fastify.
 *
 * Defexa documents the login, its two mandatory headers and its response. Failures follow the payment engine behind Defexa:
 * HTTP 403 with `errors: [{ code, kind }]`. The rest are assumptions:
 *
 * - A session that is not valid is rejected with the code `session_expired`; `rejectionForm` offers other forms.
 * - Every other `POST` below `/api/v1/` belongs to the invoice API, unless its path has `/api/v1/` twice.
 * - Every login gives a new token, and ends older sessions of its merchant only if `endsOlderSessions` is set.
 *
 * An emulator has a merchant of its own, whose key is `merchantPrivateKey`. With `merchants` it has more: `merchant(id)` returns what
 * the emulator has, for one of them alone. The emulator's own `counts`, `invoices`, `fail()`, `recover()` and `revoke()` are about
 * all merchants together.
 *
 * @example
 * const defexa = await DefexaEmulator.start({ sessionLifetime: 3_000 });
 * const { baseUrl, merchantPrivateKey } = defexa; // for DefexaModule.forRoot()
 * defexa.fail('server-error', { times: 2 });
 * defexa.fail({ problem: 'balance_less_than_amount' }, { route: 'invoice' });
 * await defexa.close();
 */
export class DefexaEmulator {
  /** How long the sessions live that are issued from now on, in milliseconds. A merchant can have a `sessionLifetime` of its own. */
  sessionLifetime: number;

  /** How long each response takes, in milliseconds. */
  latency: number;

  /** By how much the emulator's clock is ahead of this machine's, in milliseconds. */
  clockOffset: number;

  /** Whether each login ends the sessions of its merchant before it. */
  endsOlderSessions: boolean;

  /** How a session that has ended is rejected. */
  rejectionForm: DefexaRejectionForm;

  /** The `user_id` in the login responses of the emulator's own merchant. */
  readonly userId = 173;

  /** Counts the requests so far, whoever sent them. */
  readonly counts: DefexaEmulatorCounts = createCounts();

  /** The invoices opened so far, with any merchant's session. */
  readonly invoices: EmulatedInvoice[] = [];

  readonly #server: Server;
  #port = 0;
  readonly #faults = new FaultQueue();
  readonly #merchants: EmulatedMerchants;

  private constructor(options: DefexaEmulatorOptions) {
    const ownKey = options.merchantPrivateKey ?? DEFAULT_KEY;
    const own = new MerchantState(undefined, this.userId, ownKey, this);
    this.#merchants = new EmulatedMerchants(own, this.#faults);
    for (const [id, key] of Object.entries(options.merchants ?? {})) {
      this.#merchants.add(id, key);
    }
    this.sessionLifetime = options.sessionLifetime ?? 3_600_000;
    this.latency = options.latency ?? 0;
    this.clockOffset = options.clockOffset ?? 0;
    this.endsOlderSessions = options.endsOlderSessions ?? false;
    this.rejectionForm = options.rejectionForm ?? 'envelope';
    assertRejectionForm(this.rejectionForm);
    const handler = new RequestHandler(this, this.#merchants, this.#faults);
    this.#server = createServer((request, response) => {
      handler.handle(request, response).catch(() => response.destroy());
    });
  }

  /**
   * Starts an emulator.
   *
   * @throws the system's error, such as EADDRINUSE, if it cannot listen on the port
   * @throws {RangeError} if the `rejectionForm` is unknown, or two merchants have the same key
   * @throws {TypeError} if the key of one of the `merchants` is not valid
   */
  static async start(options: DefexaEmulatorOptions = {}): Promise<DefexaEmulator> {
    const emulator = new DefexaEmulator(options);
    emulator.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(emulator.#server, 'listening');
    emulator.#port = (emulator.#server.address() as AddressInfo).port;
    return emulator;
  }

  /** The URL to log in at: the `baseUrl` option of the module. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** The key that logs in the emulator's own merchant. Assign another one to replace it. */
  get merchantPrivateKey(): string {
    return this.#merchants.own.key;
  }

  /** @throws {RangeError} if one of the `merchants` has the key */
  set merchantPrivateKey(key: string) {
    this.#merchants.changeKey(this.#merchants.own, key);
  }

  /**
   * Returns one of the `merchants`.
   *
   * @throws {RangeError} if there is none with this id
   */
  merchant(id: string): EmulatedMerchant {
    return this.#merchants.get(id);
  }

  /**
   * Adds a merchant while the emulator runs.
   *
   * @throws {RangeError} if there is a merchant with this id or key
   * @throws {TypeError} if the id is empty, or the key is not valid
   */
  addMerchant(id: string, merchantPrivateKey: string): EmulatedMerchant {
    return this.#merchants.add(id, merchantPrivateKey);
  }

  /**
   * Makes requests of all merchants fail. Several faults apply one after another, in the order of the calls.
   *
   * @throws {RangeError} if the fault or the route is unknown, or a status is not from 200 to 599
   * @throws {TypeError} if a header is invalid, or the fault has neither a problem nor a body
   */
  fail(fault: DefexaFault, scope: DefexaFaultScope = {}): void {
    this.#faults.add(fault, scope);
  }

  /**
   * Removes all faults, those of single merchants too. Requests that hang already stay so. What the app remembers of failures stays,
   * too: see `resetDefexaSession()`.
   */
  recover(): void {
    this.#faults.clear();
  }

  /**
   * Ends one session, or all of them, of whichever merchant, without telling the app.
   *
   * If it ends two sessions of an account within 5 s, or four within a minute, the app pauses its logins for 30 s, and its calls fail with
   * `DefexaSessionRejectedError`, as if another process ended its sessions. `recover()` does not change that: call
   * `resetDefexaSession()` between tests.
   */
  revoke(sessionToken?: string): void {
    this.#merchants.revoke(sessionToken);
  }

  /** Stops listening, and closes all connections. */
  async close(): Promise<void> {
    if (this.#server.listening) {
      this.#server.close();
      this.#server.closeAllConnections();
      await once(this.#server, 'close');
    }
  }

  /** What `JSON.stringify` shows, without the key. */
  toJSON(): Record<string, unknown> {
    return { listening: this.#server.listening, counts: this.counts };
  }

  /** What `console.log` shows, without the key. */
  [inspect.custom](): string {
    return `DefexaEmulator ${inspect(this.toJSON())}`;
  }
}
