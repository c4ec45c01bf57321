import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DefexaEmulator } from '../../../lib/testing/index.js';
import type { Calls } from '../calls.js';
import type { Chronicle } from '../chronicle.js';
import type { Dice } from '../dice.js';
import { FrozenProcess } from './frozen-process.js';

/** Of a login, in milliseconds. */
const TIMEOUT = 3_000;
/** Of a request, in milliseconds: so long that none fails for a busy machine. */
const LIMIT = 10_000;
const LIFETIME = 6_000;
const LATENCY = 100;

/** For longer than a login's time-out; and than a session, and than all the attempts of a login together. */
const FREEZES = [1.2 * TIMEOUT, 1.2 * LIFETIME];

/** What the app does as it freezes. */
const MOMENTS = {
  'while it logs in': '/api/v1/da/login',
  'while it orders': '/api/v1/invoice',
  'at any moment': undefined,
};

/** What has to have happened in any run. */
export const FREEZES_OF_A_RUN = Object.keys(MOMENTS).map((moment) => `chaos: freeze ${moment}`);

/** An app in a process of its own, on a Defexa that is always well: only that it freezes now and then. */
export class FreezingApp {
  private constructor(
    private readonly defexa: DefexaEmulator,
    private readonly frozen: FrozenProcess,
  ) {}

  static async open(name: string, calls: Calls, chronicle: Chronicle): Promise<FreezingApp> {
    const defexa = await DefexaEmulator.start({ sessionLifetime: LIFETIME, latency: LATENCY });
    const { baseUrl, merchantPrivateKey } = defexa;
    const limits = { getSession: 2 * TIMEOUT, request: LIMIT, refresh: 2 * TIMEOUT };
    const machine = `frozen ${name}`;
    const frozen = new FrozenProcess(
      { baseUrl, merchantPrivateKey, timeout: TIMEOUT, limit: LIMIT, transport: name },
      limits,
      calls,
      (happened, when) => chronicle.note({ ...when, machine, app: machine }, happened),
    );
    await frozen.isUp();
    return new FreezingApp(defexa, frozen);
  }

  async freezeAgainAndAgain(dice: Dice, stop: AbortSignal): Promise<void> {
    const names = Object.keys(MOMENTS) as (keyof typeof MOMENTS)[];
    while (!stop.aborted) {
      for (const name of dice.shuffled(names)) {
        await this.#reach(MOMENTS[name], dice);
        this.frozen.note({ type: 'chaos', what: `freeze ${name}` });
        this.frozen.freeze();
        await sleep(dice.oneOf(FREEZES));
        this.frozen.thaw();
        await Promise.all([this.frozen.answersAgain('getSession'), this.frozen.answersAgain('request')]);
        this.defexa.invoices.length = 0;
        await this.frozen.measureHeap();
        if (stop.aborted) {
          return;
        }
      }
    }
  }

  /** @param patience how long the process may take to end, in milliseconds */
  async close(patience: number): Promise<void> {
    await this.frozen.close(patience);
    await this.defexa.close();
  }

  kill(): void {
    this.frozen.kill();
  }

  async #reach(path: string | undefined, dice: Dice): Promise<void> {
    const reached = path === undefined ? sleep(dice.between(0, 500)) : nextRequest(this.defexa, path);
    await Promise.race([reached, this.frozen.ended]);
  }
}

/** Once the next request to that path has come in: it is answered only after a while. */
function nextRequest({ baseUrl }: DefexaEmulator, path: string): Promise<void> {
  const { host } = new URL(baseUrl);
  const came = channel('http.server.request.start');
  return new Promise((resolve) => {
    const look = (message: unknown) => {
      const { request } = message as { request: IncomingMessage };
      if (request.headers.host === host && request.url === path) {
        came.unsubscribe(look);
        resolve();
      }
    };
    came.subscribe(look);
  });
}
