import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AxiosError, AxiosResponse } from 'axios';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, DefexaModule } from '../../../lib/index.js';
import type { RawServer } from '../../support/http/raw-server.js';
import type { Transport } from '../../support/http/transports.js';
import type { Calls } from '../calls.js';
import type { Dice } from '../dice.js';
import type { Happened } from '../entry.js';
import { Signals } from './signals.js';
import { BODY_FATES, type BodyFate, LARGEST_BODY, reportPath, serveReports } from './stream-server.js';

/** Of a call, its stream included, in milliseconds. */
const TIMEOUT = 500;
/** How long after that a stream may take to be closed, on a busy machine, in milliseconds. */
const PATIENCE = 10_000;

/** What is done with a stream by who asked for it. */
const OWNERS: Record<string, (stream: Readable) => unknown> = {
  'resumes it': (stream) => stream.resume(),
  'listens to its data': (stream) => stream.on('data', () => {}),
  'reads it as a text': (stream) => text(stream).catch(() => {}),
  'destroys it': (stream) => stream.destroy(),
  'never looks at it': () => {},
};

const CASES = [200, 500].flatMap((status) =>
  BODY_FATES.flatMap((fate) => Object.keys(OWNERS).map((owner) => ({ status, fate, owner }))),
);

type Case = (typeof CASES)[number];

const titleOf = ({ status, fate, owner }: Case) =>
  `stream of HTTP ${status} that ${fate}: who asked ${owner}`;

/** What has to have happened in any run. */
export const STREAMS = CASES.map((one) => `chaos: ${titleOf(one)}`);

/** An app that asks for streams, on a server of its own. */
export class StreamingApp {
  readonly signals = new Signals();

  private constructor(
    readonly server: RawServer,
    private readonly app: INestApplicationContext,
    private readonly note: (happened: Happened) => void,
  ) {}

  static async open(transport: Transport, note: (happened: Happened) => void): Promise<StreamingApp> {
    const server = await serveReports();
    const options = { merchantPrivateKey: 'a-key', baseUrl: server.origin, httpTransport: transport };
    const app = await NestFactory.createApplicationContext(DefexaModule.forRoot(options), { logger: false });
    return new StreamingApp(server, app, note);
  }

  /** Each case there is, in an order of the seed's, and again. */
  async streamAgainAndAgain(calls: Calls, dice: Dice, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      for (const one of dice.shuffled(CASES)) {
        if (stop.aborted) {
          return;
        }
        this.note({ type: 'chaos', what: titleOf(one) });
        const { signal } = this.signals.pick(dice, { outlives: true });
        // Once the stream is closed, the call is over.
        const limits = { method: 'request', limit: TIMEOUT } as const;
        const { answered } = calls.make(limits, this.note, () => this.#stream(one, signal));
        await answered;
        this.server.seen.length = 0;
        await sleep(dice.between(0, 20));
      }
    }
  }

  close(): Promise<void> {
    return this.app.close();
  }

  async #stream(one: Case, signal: AbortSignal): Promise<object> {
    const { status, fate, owner } = one;
    const own = OWNERS[owner]!;
    const response = await this.#ask(status, fate, signal).catch((error: AxiosError<Readable>) => {
      // It is in memory by then, if there is one at all.
      if (error.response?.data instanceof Readable) {
        own(error.response.data);
      }
      throw error;
    });
    // Without a listener for errors, which not every owner has.
    const closed = new Promise((resolve) => response.data.once('close', resolve));
    own(response.data);
    const stopWaiting = new AbortController();
    const tooLong = sleep(PATIENCE, undefined, { signal: stopWaiting.signal }).then(
      () => this.note({ type: 'left behind', what: `a ${titleOf(one)}` }),
      () => {},
    );
    await Promise.race([closed, tooLong]);
    stopWaiting.abort();
    return response;
  }

  #ask(status: number, fate: BodyFate, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
    const limits = { timeout: TIMEOUT, maxContentLength: LARGEST_BODY, signal };
    const http = this.app.get(DefexaHttpService);
    return firstValueFrom(
      http.post<Readable>(reportPath(status, fate), {}, { responseType: 'stream', ...limits }),
    );
  }
}
