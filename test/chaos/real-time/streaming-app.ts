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
import type { RandomSource } from '../random-source.js';
import type { Occurrence } from '../log-entry.js';
import { CallerSignals } from './caller-signals.js';
import {
  BODY_OUTCOMES,
  type BodyOutcome,
  MAX_BODY_BYTES,
  reportPath,
  serveReports,
} from './report-server.js';

/** The timeout of a call, its stream included. */
const TIMEOUT_MS = 500;
/** How much longer a stream may take to close on a busy machine. */
const MAX_WAIT_MS = 10_000;

/** What the caller does with the stream. */
const CONSUMERS: Record<string, (stream: Readable) => unknown> = {
  'resumes it': (stream) => stream.resume(),
  'listens to its data': (stream) => stream.on('data', () => {}),
  'reads it as a string': (stream) => text(stream).catch(() => {}),
  'destroys it': (stream) => stream.destroy(),
  'ignores it': () => {},
};

const CASES = [200, 500].flatMap((status) =>
  BODY_OUTCOMES.flatMap((outcome) =>
    Object.keys(CONSUMERS).map((consumer) => ({ status, outcome, consumer })),
  ),
);

type Case = (typeof CASES)[number];

const caseTitle = ({ status, outcome, consumer }: Case) =>
  `stream of HTTP ${status} that ${outcome}: the caller ${consumer}`;

/** Must occur in every run. */
export const STREAM_INCIDENTS = CASES.map((one) => `incident: ${caseTitle(one)}`);

/** An app that requests streams from its own server. */
export class StreamingApp {
  readonly signals = new CallerSignals();

  private constructor(
    readonly server: RawServer,
    private readonly app: INestApplicationContext,
    private readonly record: (occurrence: Occurrence) => void,
  ) {}

  static async open(transport: Transport, record: (occurrence: Occurrence) => void): Promise<StreamingApp> {
    const server = await serveReports();
    const options = { merchantPrivateKey: 'a-key', baseUrl: server.origin, httpTransport: transport };
    const app = await NestFactory.createApplicationContext(DefexaModule.forRoot(options), { logger: false });
    return new StreamingApp(server, app, record);
  }

  /** Runs each case, one after another in random order, until the run stops. */
  async streamRepeatedly(calls: Calls, random: RandomSource, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      for (const one of random.shuffled(CASES)) {
        if (stop.aborted) {
          return;
        }
        this.record({ type: 'incident', what: caseTitle(one) });
        const { signal } = this.signals.pick(random, { isLongLived: true });
        const limits = { method: 'request', limitMs: TIMEOUT_MS } as const;
        const { settled } = calls.make(limits, this.record, () => this.#stream(one, signal));
        await settled;
        this.server.seen.length = 0;
        await sleep(random.integer(0, 20));
      }
    }
  }

  close(): Promise<void> {
    return this.app.close();
  }

  async #stream(one: Case, signal: AbortSignal): Promise<object> {
    const { status, outcome, consumer } = one;
    const nextSource = CONSUMERS[consumer]!;
    const response = await this.#request(status, outcome, signal).catch((error: AxiosError<Readable>) => {
      // The error's stream, if any, is already in memory.
      if (error.response?.data instanceof Readable) {
        nextSource(error.response.data);
      }
      throw error;
    });
    // Not an `error` listener, since not every consumer adds one.
    const closed = new Promise((resolve) => response.data.once('close', resolve));
    nextSource(response.data);
    const stopWaiting = new AbortController();
    const timedOut = sleep(MAX_WAIT_MS, undefined, { signal: stopWaiting.signal }).then(
      () => this.record({ type: 'leak', what: `a ${caseTitle(one)}` }),
      () => {},
    );
    await Promise.race([closed, timedOut]);
    stopWaiting.abort();
    return response;
  }

  #request(status: number, outcome: BodyOutcome, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
    const limits = { timeout: TIMEOUT_MS, maxContentLength: MAX_BODY_BYTES, signal };
    const http = this.app.get(DefexaHttpService);
    return firstValueFrom(
      http.post<Readable>(reportPath(status, outcome), {}, { responseType: 'stream', ...limits }),
    );
  }
}
