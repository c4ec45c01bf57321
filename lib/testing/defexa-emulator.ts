import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { type Answer, type EmulatedInvoice, invoiceOpened, loggedIn, refused } from './emulator-answers.js';
import { assertSendable, type DefexaFault, fail, send } from './emulator-faults.js';
import type { DefexaEmulatorCounts, DefexaEmulatorOptions, DefexaFaultScope } from './emulator-options.js';
import { parseBody, readBody } from './emulator-request.js';

const LOGIN_PATH = '/api/v1/da/login';

/**
 * A stand-in for Defexa over real HTTP on this machine, for tests and demonstrations. It needs neither Express nor
 * Fastify.
 *
 * Documented are the login, its two mandatory headers and its answer. Assumptions are: the shape of errors; the
 * statuses 400 and 401 for what the headers lack; that every other `POST` below `/api/v1/` belongs to the invoice
 * API; that an invalid `session_token` is answered with HTTP 401; that every login gives a new token, and ends no
 * older session, unless `endsOlderSessions` is set.
 *
 * @example
 * const defexa = await DefexaEmulator.start({ sessionLifetime: 3_000 });
 * const { baseUrl, merchantPrivateKey } = defexa; // for DefexaModule.forRoot()
 * defexa.fail('server-error', { times: 2 });
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

  /** The `user_id` in every answer. */
  readonly userId = 173;

  /** What the emulator has seen so far. */
  readonly counts: DefexaEmulatorCounts = {
    logins: 0,
    sessions: 0,
    invoices: 0,
    rejected: 0,
    others: 0,
    pending: 0,
  };

  /** The invoices opened so far: what was accepted, without its session token. */
  readonly invoices: EmulatedInvoice[] = [];

  readonly #server: Server;
  #port = 0;
  /** The end of each session, on this machine's clock. */
  readonly #sessions = new Map<string, number>();
  readonly #faults: { fault: DefexaFault; route: 'login' | 'invoice'; times: number }[] = [];

  private constructor(options: DefexaEmulatorOptions) {
    this.merchantPrivateKey = options.merchantPrivateKey ?? 'emulator-merchant-private-key';
    this.sessionLifetime = options.sessionLifetime ?? 3_600_000;
    this.latency = options.latency ?? 0;
    this.clockOffset = options.clockOffset ?? 0;
    this.endsOlderSessions = options.endsOlderSessions ?? false;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  /**
   * Starts an emulator.
   *
   * @throws the system's error, such as EADDRINUSE, if it can't listen on the port
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
   * @throws {TypeError} if one of its headers can't be sent
   */
  fail(fault: DefexaFault, { route = 'login', times = Infinity }: DefexaFaultScope = {}): void {
    assertSendable(fault);
    if (times > 0) {
      this.#faults.push({ fault, route, times });
    }
  }

  /** Ends all faults that were set. Requests that hang go on hanging. */
  recover(): void {
    this.#faults.length = 0;
  }

  /** Ends one session, or all of them, on the server's side alone. */
  revoke(sessionToken?: string): void {
    if (sessionToken === undefined) {
      this.#sessions.clear();
    } else {
      this.#sessions.delete(sessionToken);
    }
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

  /** What `console.log` shows: the counts, without the key. */
  [inspect.custom](): string {
    return `DefexaEmulator ${inspect(this.toJSON())}`;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = this.#count(request);
    this.counts.pending += 1;
    response.once('close', () => (this.counts.pending -= 1));
    const body = await readBody(request);
    if (body === undefined) {
      response.destroy();
      return;
    }
    if (this.latency > 0) {
      // The connection keeps the process alive, as long as it is there.
      await new Promise((resolve) => setTimeout(resolve, this.latency).unref());
    }
    const usual = this.#answer(route, request, body);
    const fault = this.#nextFault(route);
    const serverClock = Date.now() + this.clockOffset;
    if (fault === undefined) {
      send(response, usual(), serverClock);
    } else {
      fail(response, fault, usual, serverClock);
    }
  }

  #count({ method, url = '' }: IncomingMessage): 'login' | 'invoice' | 'other' {
    if (method === 'POST' && url === LOGIN_PATH) {
      this.counts.logins += 1;
      return 'login';
    }
    if (method === 'POST' && url.startsWith('/api/v1/')) {
      this.counts.invoices += 1;
      return 'invoice';
    }
    this.counts.others += 1;
    return 'other';
  }

  #nextFault(route: string): DefexaFault | undefined {
    const next = this.#faults.find((fault) => fault.route === route);
    if (next && (next.times -= 1) <= 0) {
      this.#faults.splice(this.#faults.indexOf(next), 1);
    }
    return next?.fault;
  }

  #answer(route: string, { headers, url = '' }: IncomingMessage, text: string): () => Answer {
    const body = parseBody(text);
    if (route === 'other') {
      return () => refused(404, 'Not found');
    }
    if (!/^application\/json\b/.test(headers['content-type'] ?? '') || body === undefined) {
      return () => refused(400, 'Content-Type must be application/json and the body valid JSON');
    }
    return () => (route === 'login' ? this.#login(headers.authorization) : this.#openInvoice(url, body));
  }

  #login(authorization: string | undefined): Answer {
    if (authorization !== `Bearer ${this.merchantPrivateKey}`) {
      return refused(401, 'The merchant private key is not valid');
    }
    if (this.endsOlderSessions) {
      this.revoke();
    }
    const token = randomBytes(16).toString('hex');
    const end = Date.now() + this.sessionLifetime;
    this.#sessions.set(token, end);
    this.counts.sessions += 1;
    return loggedIn({ token, expiration: end + this.clockOffset, userId: this.userId });
  }

  #openInvoice(path: string, { session_token, ...fields }: { session_token?: unknown }): Answer {
    const end = this.#sessions.get(String(session_token));
    if (end === undefined || end <= Date.now()) {
      this.counts.rejected += 1;
      return refused(401, 'The session is not valid');
    }
    this.invoices.push({ id: this.invoices.length + 1, path, fields });
    return invoiceOpened(this.invoices.length);
  }
}
