import { ConsoleLogger, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { firstValueFrom } from 'rxjs';
import {
  DefexaAuthService,
  DefexaHttpService,
  DefexaModule,
  type DefexaSession,
  type DefexaSessionEvent,
  DefexaSessionProvider,
} from '../../../lib/index.js';
import { DefexaEmulator } from '../../../lib/testing/index.js';
import type { Transport } from '../../support/http/transports.js';
import type { RunLog } from '../run-log.js';
import type { Occurrence } from '../log-entry.js';
import { renderAll } from '../rendering.js';
import { CallerSignals } from './caller-signals.js';

/** The account's timeout. It is short, so that much goes wrong within two minutes. */
export const TIMEOUT_MS = 1_000;

/** By how much Defexa's clock is ahead. */
const CLOCK_OFFSET_MS = 3 * 3_600_000;

/** An account in real time: an app with its own emulator. The app is restarted now and then. */
export class Account {
  key: string;
  readonly signals = new CallerSignals();
  /** The number of the last login attempt, and the `Date` of its response. */
  readonly lastAttempt = { number: 0, dateMs: 0 };
  #app: INestApplicationContext | undefined;
  #starts = 0;
  #forcedLogins = 0;

  private constructor(
    readonly name: string,
    readonly defexa: DefexaEmulator,
    private readonly transport: Transport,
    private readonly log: RunLog,
  ) {
    this.key = defexa.merchantPrivateKey;
    this.record({ type: 'secret', secret: this.key });
  }

  static async open(name: string, transport: Transport, log: RunLog): Promise<Account> {
    const merchantPrivateKey = `live/first-key-of-${name}-4fK9wq7Zr2`;
    const defexa = await DefexaEmulator.start({ merchantPrivateKey, clockOffset: CLOCK_OFFSET_MS });
    const account = new Account(name, defexa, transport, log);
    await account.start();
    return account;
  }

  /** Records an occurrence of the app that runs now. */
  record(occurrence: Occurrence): void {
    this.recorder()(occurrence);
  }

  /** @returns a function that records for the app that runs now, also after a restart */
  recorder(): (occurrence: Occurrence) => void {
    const app = `${this.name} ${this.#starts}`;
    return (occurrence) => {
      const monotonicMs = performance.now();
      this.log.record(
        { trueMs: monotonicMs, wallMs: Date.now(), monotonicMs, machine: this.name, app },
        occurrence,
      );
    };
  }

  get auth(): DefexaAuthService {
    return this.#app!.get(DefexaAuthService);
  }

  /** Forces a login, by `login()` and by `refresh()` in turn. */
  forceLogin(options: { signal?: AbortSignal }): Promise<DefexaSession> {
    this.#forcedLogins += 1;
    return this.#forcedLogins % 2 === 0
      ? this.auth.login(options)
      : this.#app!.get(DefexaSessionProvider).refresh(options);
  }

  async order(order: string, options: { signal?: AbortSignal; timeout: number }): Promise<object> {
    const http = this.#app!.get(DefexaHttpService);
    return firstValueFrom(http.post(`/api/v1/invoice/${order}`, { order }, options));
  }

  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  async close(): Promise<void> {
    this.record({ type: 'shut down' });
    await this.#app?.close();
  }

  private async start(): Promise<void> {
    this.#starts += 1;
    const module = DefexaModule.forRoot({
      merchantPrivateKey: () => this.key,
      baseUrl: this.defexa.baseUrl,
      timeout: TIMEOUT_MS,
      httpTransport: this.transport,
    });
    const app = await NestFactory.createApplicationContext(module, { logger: new ConsoleLogger() });
    const record = this.recorder();
    app.get(DefexaSessionProvider).events$.subscribe((event) => recordEvent(event, this.lastAttempt, record));
    this.#app = app;
  }
}

function recordEvent(
  event: DefexaSessionEvent,
  lastAttempt: Account['lastAttempt'],
  record: (occurrence: Occurrence) => void,
): void {
  if (event.type === 'logged-in') {
    const { sessionToken: token, expiration } = event.session;
    const lifetimeMs = expiration.getTime() - lastAttempt.dateMs;
    const end = expiration.getTime() - CLOCK_OFFSET_MS - Date.now() + performance.now();
    record({ type: 'secret', secret: token });
    record({ type: 'issued', attempt: lastAttempt.number, token, lifetimeMs, end });
  }
  record({
    type: 'event',
    event: event.type,
    reason: event.type === 'login-started' ? event.reason : undefined,
    token: 'session' in event ? event.session?.sessionToken : undefined,
  });
  record({ type: 'output', text: renderAll(event) });
}
