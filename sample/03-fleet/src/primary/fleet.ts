import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { say } from '../say.js';

/** Worker processes that share one port. A worker that dies is replaced. */
export class Fleet {
  /** The shared port. */
  port = 0;

  #isEnding = false;

  /** @param onFailure is called if a dead worker cannot be replaced */
  constructor(private readonly onFailure: () => void) {}

  /** Starts a worker and waits until it listens. @returns false if it exits before; then it has printed why */
  async start(number: number): Promise<boolean> {
    const worker = cluster.fork({ WORKER: number });
    const exit = once(worker, 'exit').then(() => undefined);
    const listening = once(worker, 'listening').then(([address]) => address as AddressInfo);
    const address = await Promise.race([listening, exit]);
    if (!address) {
      return false;
    }
    this.port = address.port;
    worker.once('exit', (code, signal) => void this.#replace(number, signal ?? `exit code ${code}`));
    say(`worker ${number}  is up, as process ${worker.process.pid}`);
    return true;
  }

  /** Ends all workers after they have completed the requests in progress. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const workers = Object.values(cluster.workers ?? {}) as Worker[];
    const exits = workers.map((worker) => once(worker, 'exit'));
    for (const worker of workers) {
      worker.process.kill('SIGUSR2');
    }
    await Promise.all(exits);
  }

  async #replace(number: number, reason: string): Promise<void> {
    if (this.#isEnding) {
      return;
    }
    say(`worker ${number}  died (${reason}) and is being replaced`);
    if (!(await this.start(number))) {
      this.onFailure();
    }
  }
}
