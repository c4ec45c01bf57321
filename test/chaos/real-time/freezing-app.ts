import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DefexaEmulator } from '../../../lib/testing/index.js';
import type { Calls } from '../calls.js';
import type { RunLog } from '../run-log.js';
import type { RandomSource } from '../random-source.js';
import { FreezableProcess } from './freezable-process.js';

/** The timeout of a login attempt. */
const TIMEOUT_MS = 3_000;
/** The timeout of a request, so long that none fails because the machine is busy. */
const REQUEST_TIMEOUT_MS = 10_000;
const SESSION_LIFETIME_MS = 6_000;
const LATENCY_MS = 100;

/** Longer than a login attempt's timeout, and longer than a session and all attempts of a login. */
const FREEZE_DURATIONS_MS = [1.2 * TIMEOUT_MS, 1.2 * SESSION_LIFETIME_MS];

/** The request during which the app freezes, by the incident's name. */
const FREEZE_POINTS = {
  'while it logs in': '/api/v1/da/login',
  'while it orders': '/api/v1/invoice',
  'at any moment': undefined,
};

/** Must occur in every run. */
export const FREEZE_INCIDENTS = Object.keys(FREEZE_POINTS).map((moment) => `incident: freeze ${moment}`);

/** An app in its own process that freezes now and then. Its Defexa has no faults. */
export class FreezingApp {
  private constructor(
    private readonly defexa: DefexaEmulator,
    private readonly process: FreezableProcess,
  ) {}

  static async open(name: string, calls: Calls, log: RunLog): Promise<FreezingApp> {
    const defexa = await DefexaEmulator.start({ sessionLifetime: SESSION_LIFETIME_MS, latency: LATENCY_MS });
    const { baseUrl, merchantPrivateKey } = defexa;
    const limits = { getSession: 2 * TIMEOUT_MS, request: REQUEST_TIMEOUT_MS, refresh: 2 * TIMEOUT_MS };
    const machine = `frozen ${name}`;
    const process = new FreezableProcess(
      { baseUrl, merchantPrivateKey, timeout: TIMEOUT_MS, limitMs: REQUEST_TIMEOUT_MS, transport: name },
      limits,
      calls,
      (occurrence, context) => log.record({ ...context, machine, app: machine }, occurrence),
    );
    await process.hasStarted();
    return new FreezingApp(defexa, process);
  }

  async freezeRepeatedly(random: RandomSource, stop: AbortSignal): Promise<void> {
    const names = Object.keys(FREEZE_POINTS) as (keyof typeof FREEZE_POINTS)[];
    while (!stop.aborted) {
      for (const name of random.shuffled(names)) {
        await this.#waitForPoint(FREEZE_POINTS[name], random);
        this.process.record({ type: 'incident', what: `freeze ${name}` });
        this.process.freeze();
        await sleep(random.pick(FREEZE_DURATIONS_MS));
        this.process.thaw();
        await Promise.all([this.process.callSettles('getSession'), this.process.callSettles('request')]);
        this.defexa.invoices.length = 0;
        await this.process.measureHeap();
        if (stop.aborted) {
          return;
        }
      }
    }
  }

  async close(maxWaitMs: number): Promise<void> {
    await this.process.close(maxWaitMs);
    await this.defexa.close();
  }

  kill(): void {
    this.process.kill();
  }

  async #waitForPoint(path: string | undefined, random: RandomSource): Promise<void> {
    const reached = path === undefined ? sleep(random.integer(0, 500)) : nextRequest(this.defexa, path);
    await Promise.race([reached, this.process.ended]);
  }
}

/** Resolves when the next request to that path has arrived. The emulator's latency delays its response. */
function nextRequest({ baseUrl }: DefexaEmulator, path: string): Promise<void> {
  const { host } = new URL(baseUrl);
  const received = channel('http.server.request.start');
  return new Promise((resolve) => {
    const listener = (message: unknown) => {
      const { request } = message as { request: IncomingMessage };
      if (request.headers.host === host && request.url === path) {
        received.unsubscribe(listener);
        resolve();
      }
    };
    received.subscribe(listener);
  });
}
