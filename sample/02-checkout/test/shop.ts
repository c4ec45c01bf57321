import type { INestApplication, LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { defexaConfig } from 'nestjs-defexa';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { AppModule } from '../src/app.module.js';
import { serveDocs } from '../src/docs.js';

/** The app on its own port, with an emulator in place of Defexa. */
export class Shop {
  /** The bodies of all responses. */
  readonly responseBodies: string[] = [];

  private constructor(
    readonly defexa: DefexaEmulator,
    readonly url: string,
    /** The warnings and errors in the log. */
    readonly log: string[],
    private readonly app: INestApplication,
  ) {}

  static async open({ timeout = 10_000 } = {}): Promise<Shop> {
    const defexa = await DefexaEmulator.start();
    const { baseUrl, merchantPrivateKey } = defexa;
    const log: string[] = [];
    const record = (message: unknown) => void log.push(String(message));
    const logger: LoggerService = { log: () => {}, warn: record, error: record };
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(defexaConfig.KEY)
      .useValue({ baseUrl, merchantPrivateKey, timeout })
      .setLogger(logger)
      .compile();
    const app = module.createNestApplication();
    serveDocs(app);
    await app.listen(0, '127.0.0.1');
    return new Shop(defexa, await app.getUrl(), log, app);
  }

  /** Sends an order, valid or not. */
  async order(body = '{"orderId":"A-1","amount":1999,"currency":"EUR"}') {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.url}/orders`, { method: 'POST', headers, body });
    const json = await response.text();
    this.responseBodies.push(json);
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter, body: JSON.parse(json) as Record<string, unknown> };
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.defexa.close();
  }
}
