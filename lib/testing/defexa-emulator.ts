import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { FaultQueue } from './emulator/fault-queue.js';
import type { DefexaFault } from './emulator/faults.js';
import { readBody, sendOverHttp } from './emulator/http.js';
import {
  DEFAULT_KEY,
  type DefexaEmulatorCounts,
  type DefexaEmulatorOptions,
  type DefexaFaultScope,
  NO_COUNTS,
} from './emulator/options.js';
import {
  type EmulatedInvoice,
  type PlatformEffect,
  type PlatformState,
  respond,
} from './emulator/platform.js';
import { assertRejectionForm, type DefexaRejectionForm } from './emulator/problems.js';
import { keyOf, routeOf } from './emulator/request.js';
import { EmulatedSessions } from './emulator/sessions.js';

const COUNTER_OF = { login: 'logins', invoice: 'invoices', other: 'others' } as const;

/**
 * A stand-in for Defexa over HTTP on this machine, for tests and demonstrations. It needs neither Express nor Fastify.
 *
 * Defexa documents the login, its two mandatory headers and its response. Failures follow the payment engine behind Defexa:
 * HTTP 403 with `errors: [{ code, kind }]`. The rest are assumptions:
 *
 * - A session that is not valid is rejected with the code `session_expired`; `rejectionForm` offers other forms.
 * - Every other `POST` below `/api/v1/` belongs to the invoice API.
 * - Every login gives a new token, and ends older sessions only if `endsOlderSessions` is set.
 *
 * @example
 * const defexa = await DefexaEmulator.start({ sessionLifetime: 3_000 });
 * const { baseUrl, merchantPrivateKey } = defexa; // for DefexaModule.forRoot()
 * defexa.fail('server-error', { times: 2 });
 * defexa.fail({ problem: 'balance_less_than_amount' }, { route: 'invoice' });
 * await defexa.close();
 */
export class DefexaEmulator {
  /** The key that logs in. */
  merchantPrivateKey: string;

  /** How long the sessions live that are issued from now on, in milliseconds. */
  sessionLifetime: number;

  /** How long each response takes, in milliseconds. */
  latency: number;

  /** By how much the emulator's clock is ahead of this machine's, in milliseconds. */
  clockOffset: number;

  /** Whether each login ends the sessions before it. */
  endsOlderSessions: boolean;

  /** How a session that has ended is rejected. */
  rejectionForm: DefexaRejectionForm;

  /** The `user_id` in every login response. */
  readonly userId = 173;

  /** Counts the requests so far. */
  readonly counts: DefexaEmulatorCounts = { ...NO_COUNTS };

  /** The invoices opened so far. */
  readonly invoices: EmulatedInvoice[] = [];

  readonly #server: Server;
  #port = 0;
  readonly #sessions = new EmulatedSessions();
  readonly #faults = new FaultQueue();
  #lastSentKey: string | undefined;

  private constructor(options: DefexaEmulatorOptions) {
    this.merchantPrivateKey = options.merchantPrivateKey ?? DEFAULT_KEY;
    this.sessionLifetime = options.sessionLifetime ?? 3_600_000;
    this.latency = options.latency ?? 0;
    this.clockOffset = options.clockOffset ?? 0;
    this.endsOlderSessions = options.endsOlderSessions ?? false;
    this.rejectionForm = options.rejectionForm ?? 'envelope';
    assertRejectionForm(this.rejectionForm);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  /**
   * Starts an emulator.
   *
   * @throws the system's error, such as EADDRINUSE, if it cannot listen on the port
   * @throws {RangeError} if the `rejectionForm` is unknown
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

  /**
   * Makes requests fail. Several faults apply one after another, in the order of the calls.
   *
   * @throws {RangeError} if the fault's name is unknown, or a status is not from 200 to 599
   * @throws {TypeError} if a header is invalid, or the fault has neither a problem nor a body
   */
  fail(fault: DefexaFault, scope: DefexaFaultScope = {}): void {
    this.#faults.add(fault, scope);
  }

  /** Removes all faults. Requests that hang already stay so. */
  recover(): void {
    this.#faults.clear();
  }

  /** Ends one session, or all of them, without telling the app. */
  revoke(sessionToken?: string): void {
    this.#sessions.revoke(sessionToken);
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

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url: path = '', headers } = incoming;
    const route = routeOf({ method, path });
    this.counts[COUNTER_OF[route]] += 1;
    this.counts.pending += 1;
    this.#lastSentKey = route === 'login' ? keyOf(incoming) : this.#lastSentKey;
    response.once('close', () => (this.counts.pending -= 1));
    const body = await readBody(incoming);
    if (body === undefined) {
      return void response.destroy();
    }
    if (this.latency > 0) {
      // The connection keeps the process alive as long as it is open.
      await new Promise((resolve) => setTimeout(resolve, this.latency).unref());
    }
    const fault = this.#faults.take(route);
    const { wire, effect } = respond({ method, path, headers, body }, this.#state(), fault);
    this.#apply(effect);
    sendOverHttp(response, wire);
  }

  #state(): PlatformState {
    return {
      options: this,
      now: Date.now(),
      sessions: this.#sessions,
      nextInvoiceId: this.invoices.length + 1,
      lastSentKey: this.#lastSentKey ?? this.merchantPrivateKey,
    };
  }

  #apply(effect: PlatformEffect | undefined): void {
    if (effect?.type === 'session-issued') {
      this.counts.sessions += 1;
    } else if (effect?.type === 'session-rejected') {
      this.counts.rejected += 1;
    } else if (effect?.type === 'invoice-opened') {
      this.invoices.push(effect.invoice);
    }
  }
}
