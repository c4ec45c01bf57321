import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { EmulatedSessions } from './emulated-sessions.js';
import { type Answer, type EmulatedInvoice, invoiceOpened, loggedIn } from './emulator-answers.js';
import { answer, type DefexaFault } from './emulator-faults.js';
import {
  DEFAULT_KEY,
  type DefexaEmulatorCounts,
  type DefexaEmulatorOptions,
  type DefexaFaultScope,
  NOTHING_YET,
} from './emulator-options.js';
import { type DefexaRejectionForm, failed, rejectionFormOf, REJECTIONS } from './emulator-problems.js';
import {
  keyIn,
  keyProblem,
  parseBody,
  readBody,
  requestProblem,
  type Route,
  routeOf,
} from './emulator-request.js';
import { FaultQueue } from './fault-queue.js';

const COUNTED_AS = { login: 'logins', invoice: 'invoices', other: 'others' } as const;

/**
 * A stand-in for Defexa over real HTTP on this machine, for tests and demonstrations, without Express or Fastify.
 *
 * Documented are the login, its two mandatory headers and its answer. What fails is answered as the payment engine behind
 * Defexa does: HTTP 403 with `errors: [{ code, kind }]`. Assumptions are: the code `session_expired` for a session that is not
 * valid (`rejectionForm` has others); that every other `POST` below `/api/v1/` belongs to the invoice API; that every login
 * gives a new token, and ends no older session, unless `endsOlderSessions` is set.
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

  /** How long every answer takes, in milliseconds. */
  latency: number;

  /** By how much the emulator's clock is ahead of this machine's, in milliseconds. */
  clockOffset: number;

  /** Whether each login ends the sessions before it. */
  endsOlderSessions: boolean;

  /** How a session that has ended is answered. */
  rejectionForm: DefexaRejectionForm;

  /** The `user_id` in every answer. */
  readonly userId = 173;

  /** What the emulator has seen so far. */
  readonly counts: DefexaEmulatorCounts = { ...NOTHING_YET };

  /** The invoices opened so far: what was accepted, without its session token. */
  readonly invoices: EmulatedInvoice[] = [];

  readonly #server: Server;
  #port = 0;
  readonly #sessions = new EmulatedSessions();
  readonly #faults = new FaultQueue();
  /** With the last login. */
  #sentKey: string | undefined;

  private constructor(options: DefexaEmulatorOptions) {
    this.merchantPrivateKey = options.merchantPrivateKey ?? DEFAULT_KEY;
    this.sessionLifetime = options.sessionLifetime ?? 3_600_000;
    this.latency = options.latency ?? 0;
    this.clockOffset = options.clockOffset ?? 0;
    this.endsOlderSessions = options.endsOlderSessions ?? false;
    this.rejectionForm = rejectionFormOf(options);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  /**
   * Starts an emulator.
   *
   * @throws the system's error, such as EADDRINUSE, if it can't listen on the port
   * @throws {RangeError} if there is no such `rejectionForm`
   */
  static async start(options: DefexaEmulatorOptions = {}): Promise<DefexaEmulator> {
    const emulator = new DefexaEmulator(options);
    emulator.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(emulator.#server, 'listening');
    emulator.#port = (emulator.#server.address() as AddressInfo).port;
    return emulator;
  }

  /** Where to log in: the `baseUrl` option of the module. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /**
   * Makes requests fail. Faults set one after another take their turns.
   *
   * @throws {RangeError} if there is no fault of that name, or a canned answer's status is none
   * @throws {TypeError} if one of its headers can't be sent, or it has neither a problem nor a body
   */
  fail(fault: DefexaFault, scope: DefexaFaultScope = {}): void {
    this.#faults.add(fault, scope);
  }

  /** Ends all faults that were set. Requests that hang go on hanging. */
  recover(): void {
    this.#faults.clear();
  }

  /** Ends one session, or all of them, on the server's side alone. */
  revoke(sessionToken?: string): void {
    this.#sessions.revoke(sessionToken);
  }

  /** Stops listening, and cuts the connections that are left. */
  async close(): Promise<void> {
    if (this.#server.listening) {
      this.#server.close();
      this.#server.closeAllConnections();
      await once(this.#server, 'close');
    }
  }

  /** Without the key: who prints an emulator wants to see what it saw. */
  toJSON(): Record<string, unknown> {
    return { listening: this.#server.listening, counts: this.counts };
  }

  /** What `console.log` shows. */
  [inspect.custom](): string {
    return `DefexaEmulator ${inspect(this.toJSON())}`;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = routeOf(request);
    this.counts[COUNTED_AS[route]] += 1;
    this.counts.pending += 1;
    this.#sentKey = route === 'login' ? keyIn(request) : this.#sentKey;
    response.once('close', () => (this.counts.pending -= 1));
    const body = await readBody(request);
    if (body === undefined) {
      return void response.destroy();
    }
    if (this.latency > 0) {
      // The connection keeps the process alive, as long as it is there.
      await new Promise((resolve) => setTimeout(resolve, this.latency).unref());
    }
    const usual = this.#answer(route, request, body);
    const fault = this.#faults.take(route);
    const serverClock = Date.now() + this.clockOffset;
    const sentKey = this.#sentKey ?? this.merchantPrivateKey;
    answer(response, fault, { usual, serverClock, sentKey });
  }

  #answer(route: Route, request: IncomingMessage, text: string): () => Answer {
    const body = parseBody(text);
    const problem = requestProblem(route, request, body);
    if (problem || !body) {
      return () => failed({ problem: problem ?? 'invalid_json' });
    }
    const { headers, url } = request;
    return () => (route === 'login' ? this.#login(headers.authorization) : this.#openInvoice(url!, body));
  }

  #login(authorization: string | undefined): Answer {
    const problem = keyProblem(authorization, this.merchantPrivateKey);
    if (problem) {
      return failed({ problem });
    }
    if (this.endsOlderSessions) {
      this.revoke();
    }
    const { token, end } = this.#sessions.issue(this.sessionLifetime);
    this.counts.sessions += 1;
    return loggedIn({ token, expiration: end + this.clockOffset, userId: this.userId });
  }

  #openInvoice(path: string, { session_token, ...fields }: { session_token?: unknown }): Answer {
    if (!this.#sessions.isValid(session_token)) {
      this.counts.rejected += 1;
      return REJECTIONS[this.rejectionForm];
    }
    this.invoices.push({ id: this.invoices.length + 1, path, fields });
    return invoiceOpened(this.invoices.length);
  }
}
