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
import type { Chronicle } from '../chronicle.js';
import type { Happened } from '../entry.js';
import { everyForm } from '../shown.js';
import { Signals } from './signals.js';

/** Of the account, in milliseconds: short, so that much goes wrong in two minutes. */
export const TIMEOUT = 1_000;

/** By how much Defexa's clock is ahead, in milliseconds. */
const CLOCK_OFFSET = 3 * 3_600_000;

/** An account in real time: an app on an emulator of its own, and the app that comes after it. */
export class Account {
  key: string;
  readonly signals = new Signals();
  /** What the answer to the last login said of its time, and which one it was. */
  readonly lastLogin = { number: 0, date: 0 };
  #app: INestApplicationContext | undefined;
  #starts = 0;
  #explicitLogins = 0;

  private constructor(
    readonly name: string,
    readonly defexa: DefexaEmulator,
    private readonly transport: Transport,
    private readonly chronicle: Chronicle,
  ) {
    this.key = defexa.merchantPrivateKey;
    this.note({ type: 'secret', secret: this.key });
  }

  static async open(name: string, transport: Transport, chronicle: Chronicle): Promise<Account> {
    const merchantPrivateKey = `live/first-key-of-${name}-4fK9wq7Zr2`;
    const defexa = await DefexaEmulator.start({ merchantPrivateKey, clockOffset: CLOCK_OFFSET });
    const account = new Account(name, defexa, transport, chronicle);
    await account.start();
    return account;
  }

  /** Writes into the log, for the app that runs now. */
  note(happened: Happened): void {
    this.writer()(happened);
  }

  /** Writes into the log, for the app that runs now, even when the next one does. */
  writer(): (happened: Happened) => void {
    const app = `${this.name} ${this.#starts}`;
    return (happened) => {
      const monotonic = performance.now();
      this.chronicle.note(
        { true: monotonic, wall: Date.now(), monotonic, machine: this.name, app },
        happened,
      );
    };
  }

  get auth(): DefexaAuthService {
    return this.#app!.get(DefexaAuthService);
  }

  /** Logs in, in each of the two ways in turn. */
  logIn(options: { signal?: AbortSignal }): Promise<DefexaSession> {
    this.#explicitLogins += 1;
    return this.#explicitLogins % 2 === 0
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
    this.note({ type: 'shut down' });
    await this.#app?.close();
  }

  private async start(): Promise<void> {
    this.#starts += 1;
    const module = DefexaModule.forRoot({
      merchantPrivateKey: () => this.key,
      baseUrl: this.defexa.baseUrl,
      timeout: TIMEOUT,
      httpTransport: this.transport,
    });
    const app = await NestFactory.createApplicationContext(module, { logger: new ConsoleLogger() });
    const write = this.writer();
    app.get(DefexaSessionProvider).events$.subscribe((event) => this.#told(event, write));
    this.#app = app;
  }

  #told(event: DefexaSessionEvent, write: (happened: Happened) => void): void {
    if (event.type === 'logged-in') {
      const { sessionToken: token, expiration } = event.session;
      const lifetime = expiration.getTime() - this.lastLogin.date;
      const end = expiration.getTime() - CLOCK_OFFSET - Date.now() + performance.now();
      write({ type: 'secret', secret: token });
      write({ type: 'issued', login: this.lastLogin.number, token, lifetime, end });
    }
    write({
      type: 'event',
      event: event.type,
      reason: event.type === 'login-started' ? event.reason : undefined,
      token: 'session' in event ? event.session?.sessionToken : undefined,
    });
    write({ type: 'output', text: everyForm(event) });
  }
}
