import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The app keeps its merchants in a database of its own, which it queries in batches, so that many queries end at once. */
const PROGRAM = `
  import 'reflect-metadata';
  import { once } from 'node:events';
  import { NestFactory } from '@nestjs/core';
  import { DefexaAccounts, DefexaModule, getDefexaProblems } from 'nestjs-defexa';
  import { undiciTransport } from 'nestjs-defexa/undici';
  const { baseUrl, merchants, ...options } = (await once(process, 'message'))[0];
  const database = new Map(Object.entries(merchants));
  let nextBatch;
  const resolve = async (id) => {
    const { key, isKeyFunction, transport } = database.get(id);
    nextBatch ??= new Promise(setImmediate).then(() => (nextBatch = undefined));
    await nextBatch;
    return {
      baseUrl,
      merchantPrivateKey: isKeyFunction ? () => database.get(id).key : key,
      httpTransport: transport === 'undici' ? undiciTransport : undefined,
    };
  };
  const module = DefexaModule.forAccounts({ ...options, resolve });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const accounts = app.get(DefexaAccounts);
  accounts.events$.subscribe(({ accountId, session }) => {
    if (session) {
      process.send({ event: { id: accountId, userId: session.userId } });
    }
  });
  const orders = {
    call: async ({ id, call }) => {
      try {
        const { http, session } = await accounts.get(id);
        const { data } = await http.axiosRef.post('/api/v1/invoice', { merchant: id, call });
        return { invoiceId: data.invoice_id, userId: session.current?.userId };
      } catch (error) {
        const problems = getDefexaProblems(error).map(({ code }) => code);
        return { code: error.code, message: error.message, problems, retryAtMs: error.retryAt?.getTime() };
      }
    },
    evict: async ({ id }) => accounts.evict(id),
    replaceKey: async ({ id, key }) => {
      const merchant = database.get(id);
      database.set(id, { ...merchant, key });
      return merchant.isKeyFunction || accounts.evict(id);
    },
    measure: async () => {
      globalThis.gc();
      return { size: accounts.size, heapBytes: process.memoryUsage().heapUsed };
    },
    close: () => app.close(),
  };
  process.on('message', async ({ number, order, details }) => {
    process.send({ number, answer: await orders[order](details) });
    if (order === 'close') {
      process.disconnect();
    }
  });
  process.send({ event: undefined });`;

/** A merchant in the app's database. */
export interface MerchantRecord {
  key: string;
  /** Whether the app passes a function for the key. Otherwise it calls `evict()` when the key is replaced. */
  isKeyFunction: boolean;
  transport: 'axios' | 'undici';
}

/** What the caller got: an invoice or an error. */
export interface CallAnswer {
  readonly invoiceId?: number;
  /** The `userId` of the account's session. */
  readonly userId?: number;
  readonly code?: string;
  readonly message?: string;
  readonly problems?: readonly string[];
  readonly retryAtMs?: number;
}

/** A session event of an account, and whose session it was. */
export interface AccountSessionEvent {
  readonly id: string;
  readonly userId: number;
}

interface Orders {
  call(details: { id: string; call: number }): CallAnswer;
  evict(details: { id: string }): boolean;
  replaceKey(details: { id: string; key: string }): boolean;
  measure(): { size: number; heapBytes: number };
  close(): void;
}

/** An app with `DefexaAccounts` of the built package, in a process of its own, so that its heap can be measured. */
export class AccountsApp {
  readonly #answers = new Map<number, (answer: unknown) => void>();
  #orders = 0;
  #onEvent = (_event: AccountSessionEvent) => {};

  private constructor(private readonly child: ChildProcess) {
    type Message = { number: number; answer: unknown } | { number?: undefined; event?: AccountSessionEvent };
    child.on('message', (message: Message) => {
      if (message.number !== undefined) {
        this.#answers.get(message.number)?.(message.answer);
        this.#answers.delete(message.number);
      } else if (message.event) {
        this.#onEvent(message.event);
      }
    });
  }

  /** @param options those of `forAccounts()`, and what the app needs to resolve accounts */
  static async start(options: {
    baseUrl: string;
    merchants: Readonly<Record<string, MerchantRecord>>;
    max: number;
  }): Promise<AccountsApp> {
    const child = spawn(
      process.execPath,
      ['--unhandled-rejections=strict', '--expose-gc', '--input-type=module', '-e', PROGRAM],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    const app = new AccountsApp(child);
    child.send(options);
    await once(child, 'message');
    return app;
  }

  onSessionEvent(listener: (event: AccountSessionEvent) => void): void {
    this.#onEvent = listener;
  }

  /** Has the app do something, and waits for its answer. */
  ask<Order extends keyof Orders>(
    order: Order,
    ...[details]: Parameters<Orders[Order]>
  ): Promise<ReturnType<Orders[Order]>> {
    this.#orders += 1;
    const number = this.#orders;
    return new Promise((resolve, reject) => {
      this.#answers.set(number, resolve as (answer: unknown) => void);
      this.child.send({ number, order, details }, (error) => error && reject(error));
    });
  }

  /** Closes the app. Its process must then end by itself. */
  async close(): Promise<{ exitCode: number }> {
    const exit = once(this.child, 'exit');
    await this.ask('close');
    const [exitCode] = (await exit) as [number];
    return { exitCode };
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
