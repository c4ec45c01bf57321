import type { INestApplication, LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { defexaConfig } from 'nestjs-defexa';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { AppModule } from '../src/app.module.js';
import { serveDocs } from '../src/docs.js';

/** The app on a port of its own, with an emulator in Defexa's place. */
export class Shop {
  /** Every body that a customer got. */
  readonly told: string[] = [];

  private constructor(
    readonly defexa: DefexaEmulator,
    readonly url: string,
    /** What went wrong, as the log has it. */
    readonly log: string[],
    private readonly app: INestApplication,
  ) {}

  static async open({ timeout = 10_000 } = {}): Promise<Shop> {
    const defexa = await DefexaEmulator.start();
    const { baseUrl, merchantPrivateKey } = defexa;
    const log: string[] = [];
    const note = (message: string) => void log.push(message);
    const logger: LoggerService = { log: () => {}, warn: note, error: note };
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

  /** Places an order, or what is to pass for one. */
  async order(body = '{"orderId":"A-1","amount":1999,"currency":"EUR"}') {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}/orders`, { method: 'POST', headers, body });
    const text = await answer.text();
    this.told.push(text);
    const retryAfter = answer.headers.get('retry-after');
    return { status: answer.status, retryAfter, body: JSON.parse(text) as Record<string, unknown> };
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.defexa.close();
  }
}
