import { inspect } from 'node:util';
import type { INestApplication, LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type DefexaAccountEvent, DefexaAccounts, defexaConfig } from 'nestjs-defexa';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { filter, firstValueFrom } from 'rxjs';
import { DataSource } from 'typeorm';
import { adminConfig } from '../src/admin/admin.config.js';
import { AppModule } from '../src/app.module.js';

const ADMIN_TOKEN = 'token-of-the-admin';

/** A session token, a key, or the admin's token. */
const SECRET = /[0-9a-f]{32}|key-of|token-of/;

/** The app on its own port with a database of its own, and an emulator in place of Defexa. */
export class Marketplace {
  readonly #responses: string[] = [];

  private constructor(
    readonly defexa: DefexaEmulator,
    readonly url: string,
    /** The warnings and errors in the log. Objects are printed with all that they have. */
    readonly log: string[],
    private readonly app: INestApplication,
  ) {}

  /** Opens the marketplace for the merchants acme and bistro. */
  static async open({ timeout = 10_000 } = {}): Promise<Marketplace> {
    const defexa = await DefexaEmulator.start({
      merchants: { acme: 'key-of-acme', bistro: 'key-of-bistro' },
    });
    const log: string[] = [];
    const record = (...parts: unknown[]) => void log.push(parts.map(print).join(' '));
    const logger: LoggerService = { log: () => {}, warn: record, error: record };
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(defexaConfig.KEY)
      .useValue({ baseUrl: defexa.baseUrl, timeout })
      .overrideProvider(adminConfig.KEY)
      .useValue({ token: ADMIN_TOKEN })
      .setLogger(logger)
      .compile();
    const app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
    const marketplace = new Marketplace(defexa, await app.getUrl(), log, app);
    await marketplace.add('acme', 'key-of-acme');
    await marketplace.add('bistro', 'key-of-bistro');
    return marketplace;
  }

  get accounts(): DefexaAccounts {
    return this.app.get(DefexaAccounts);
  }

  get database(): DataSource {
    return this.app.get(DataSource);
  }

  /** The next event of one type, of any account. */
  nextEvent(type: DefexaAccountEvent['type']): Promise<DefexaAccountEvent> {
    return firstValueFrom(this.accounts.events$.pipe(filter((event) => event.type === type)));
  }

  order(merchantId: string, fields: object = {}) {
    const order = { orderId: 'A-1', merchantId, amount: 1999, currency: 'EUR', ...fields };
    return this.send('POST', '/orders', order, {});
  }

  add(id: string, merchantPrivateKey: string) {
    return this.send('POST', '/merchants', { id, name: `The ${id}`, merchantPrivateKey });
  }

  replaceKey(id: string, merchantPrivateKey: string) {
    return this.send('PUT', `/merchants/${id}/key`, { merchantPrivateKey });
  }

  remove(id: string) {
    return this.send('DELETE', `/merchants/${id}`);
  }

  /** Sends a request, as an admin unless there are other headers. */
  async send(
    method: string,
    path: string,
    body?: object | string,
    headers: Record<string, string> = { authorization: `Bearer ${ADMIN_TOKEN}` },
  ) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      body: typeof body === 'object' ? JSON.stringify(body) : body,
    });
    const json = await response.text();
    this.#responses.push(json);
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter, body: json === '' ? undefined : JSON.parse(json) };
  }

  /** @throws if a secret is in the log, or was in a response */
  async close(): Promise<void> {
    await this.app.close();
    await this.defexa.close();
    const shown = [...this.log, ...this.#responses].find((text) => SECRET.test(text));
    if (shown !== undefined) {
      throw new Error(`A secret was shown: ${shown}`);
    }
  }
}

const print = (part: unknown) => (typeof part === 'string' ? part : inspect(part, { depth: Infinity }));
